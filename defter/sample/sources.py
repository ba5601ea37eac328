"""Where the facts of the sample come from: kinds of public pages, never addresses."""

from defter.sample.script import text

PLATFORM_PAGE = text("Platformun kamuya açık sayfaları", "Public pages of the platform", "صفحات المنصة المتاحة للعموم")
DESK_NEWS = text("WALD'ın kamuya açık haber sayfası", "Public news page of WALD", "صفحة أخبار WALD المتاحة للعموم")
DESIGN_NEWS = text(
    "Platforma ilişkin kamuya açık Arapça sayfa; toplantıyı beşinci çalıştay olarak anar",
    "Public page in Arabic about the platform; it counts this as the fifth workshop",
    "صفحة عامة بالعربية عن المنصة، تعده ورشة العمل الخامسة",
)
RED_CRESCENT_PAGE = text(
    "Türk Kızılay'ın kamuya açık sayfası", "Public page of the Turkish Red Crescent", "صفحة الهلال الأحمر التركي العامة"
)
UNION_PAGE = text(
    "Birliğin göç platformuna ilişkin kamuya açık sayfa",
    "Public page on the union's migration platform",
    "صفحة عامة عن منصة الهجرة التابعة للاتحاد",
)
MADE_UP = text("Örnek veri", "Sample data", "بيانات توضيحية")
