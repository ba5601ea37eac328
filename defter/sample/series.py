"""The series of the sample: the platform's workshops and meetings, and made-up coordination meetings of a district."""

from collections.abc import Iterator

from defter.domain.series import FoundSeries, series_id
from defter.sample.organisations import organisation
from defter.sample.script import OPERATOR, Act, sample_id, text

WORKSHOPS = series_id("calistaylar")
DISTRICT = series_id("ilce-toplantilari")


def acts() -> Iterator[Act]:
    """Founds both."""
    workshops = FoundSeries(
        slug="calistaylar",
        title=text(
            "Koordinasyon Platformu çalıştayları ve toplantıları",
            "Workshops and meetings of the Coordination Platform",
            "ورشات العمل والاجتماعات لمنصة التنسيق",
        ),
    )
    district = FoundSeries(
        slug="ilce-toplantilari",
        title=text(
            "İlçe koordinasyon toplantıları (örnek)",
            "District coordination meetings (sample)",
            "اجتماعات التنسيق في المنطقة (مثال)",
        ),
        host=organisation("sample-umraniye"),
        approval="by-silence",
    )
    for stream, founded in ((WORKSHOPS, workshops), (DISTRICT, district)):
        yield Act(stream, (founded,), sample_id("act", "series", founded.slug), OPERATOR)
