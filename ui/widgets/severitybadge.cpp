#include "ui/widgets/severitybadge.h"

#include "models/text/findingtext.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Token severityToken(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return Token::Critical;
    case Severity::High:
        return Token::High;
    case Severity::Medium:
        return Token::Medium;
    case Severity::Low:
        return Token::Low;
    case Severity::Info:
        break;
    }
    return Token::MutedText;
}

QString severityIcon(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return u"severity-critical"_s;
    case Severity::High:
        return u"severity-high"_s;
    case Severity::Medium:
        return u"severity-medium"_s;
    case Severity::Low:
        return u"severity-low"_s;
    case Severity::Info:
        break;
    }
    return u"severity-info"_s;
}

SeverityBadge::SeverityBadge(Severity severity, QWidget *parent)
    : Chip(severityText(severity), severityToken(severity), severityIcon(severity), parent)
{
}

} // namespace kekkai
