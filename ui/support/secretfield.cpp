#include "ui/support/secretfield.h"

#include "services/core/wipe.h"

#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>

namespace kekkai {

void wipeField(QLineEdit *field)
{
    QString text = field->text();
    const int length = int(text.size());
    {
        const QSignalBlocker quiet(field);
        // The history keeps every letter that was typed or deleted, and keeps its memory when it is emptied: other
        // letters are put into the same places first.
        field->setText({});
        field->insert(QString(std::clamp(4 * length + 64, 0, field->maxLength()), QChar(u'x')));
        field->setText({});
    }
    wipe(text); // ours alone now: the field has let go of it
    if (length > 0)
        Q_EMIT field->textChanged({});
}

Secret takenSecret(QLineEdit *field)
{
    Secret secret = Secret::encoded(field->text());
    wipeField(field);
    return secret;
}

void wipeSecretFields(QWidget *widget)
{
    const auto fields = widget->findChildren<QLineEdit *>();
    for (QLineEdit *field : fields) {
        if (field->echoMode() != QLineEdit::Normal)
            wipeField(field);
    }
}

} // namespace kekkai
