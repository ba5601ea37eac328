"""The pages of actions across meetings: the list of all, one's own, and the answer to one."""
