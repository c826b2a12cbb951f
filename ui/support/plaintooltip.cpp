#include "ui/support/plaintooltip.h"

#include "models/text/valuetext.h"

namespace kekkai {

using namespace Qt::StringLiterals;

QString plainToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    constexpr qsizetype most = 1200;
    return u"<p style='white-space:pre-wrap'>"_s + elideMiddle(visibleText(text, true), most).toHtmlEscaped()
        + u"</p>"_s;
}

} // namespace kekkai
