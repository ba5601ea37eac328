"""Minutes on paper and in messengers: what a meeting recorded, for people who do not open the platform."""
