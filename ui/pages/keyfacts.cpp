#include "ui/pages/keyfacts.h"

#include "models/text/errortext.h"
#include "models/text/valuetext.h"
#include "ui/pages/celldelegate.h"
#include "ui/widgets/detailspane.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace kekkai {

void addTimeFact(DetailsPane *pane, const QString &label, const QDateTime &time, const QDateTime &now)
{
    const QString text =
        time.isValid() ? QString(ageText(time, now) + QStringLiteral(", ") + localTimeText(time)) : noValueText();
    pane->addFact(label, text, {.mono = false, .copyable = false, .toolTip = timeTooltip(time)});
}

void addMarkChip(DetailsPane *pane, const QString &text, Mark mark)
{
    pane->addChip(text, markToken(mark), markIcon(mark));
}

void addMarkNote(DetailsPane *pane, const QString &text, const QString &remedy, Mark mark)
{
    pane->addNote(remedy.isEmpty() ? text : QString(text + u' ' + remedy), markToken(mark), markIcon(mark));
}

void addErrorNote(DetailsPane *pane, const QString &what, const ApiError &error)
{
    pane->addNote(QString(what + u' ' + errorSentence(error)).trimmed(), Token::High, QStringLiteral("severity-high"));
    pane->addText(QCoreApplication::translate("kekkai::KeyFacts", "What the server said"),
                  errorDetails(error).join(u'\n'), true);
}

void addJson(DetailsPane *pane, const QString &title, const QJsonObject &json)
{
    pane->addCode(title, QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Indented)).trimmed());
}

} // namespace kekkai
