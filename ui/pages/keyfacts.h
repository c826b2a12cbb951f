#pragma once

#include "models/support/roles.h"
#include "services/core/apierror.h"

#include <QDateTime>
#include <QJsonObject>
#include <QString>

namespace kekkai {

class DetailsPane;

/// Facts that several pages add to the details in the same way.
void addTimeFact(DetailsPane *pane, const QString &label, const QDateTime &time, const QDateTime &now);
/// A state with its shape, colour and word.
void addMarkChip(DetailsPane *pane, const QString &text, Mark mark);
/// A sentence with a mark, such as an issue; the remedy follows it.
void addMarkNote(DetailsPane *pane, const QString &text, const QString &remedy, Mark mark);
/// That something could not be read: @p what, then the reason and what helps; the server's own words are folded below.
void addErrorNote(DetailsPane *pane, const QString &what, const ApiError &error);
/// The object as JSON, folded away. @p json must be masked.
void addJson(DetailsPane *pane, const QString &title, const QJsonObject &json);

} // namespace kekkai
