#pragma once

#include "services/core/result.h"
#include "services/core/secret.h"

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QString>

namespace kekkai {

/// The secrets of a plan, by the names of their slots. Handed to the runner beside the plan; never written anywhere.
using PlanSecrets = QMap<QString, Secret>;

// A slot is the place of a secret in the JSON text of a plan: "${secret:NAME}". NAME is letters of ASCII, digits and
// "._-", 1 to 100 of them.

/// "${secret:NAME}"; empty when @p name is no name for a slot.
[[nodiscard]] QString slotText(const QString &name);
/// The names of all slots in @p text.
[[nodiscard]] QSet<QString> slotsIn(const QString &text);
/// Whether @p text is slots and nothing else.
[[nodiscard]] bool isOnlySlots(const QString &text);
/// Whether @p text, typed by a person, would be taken for a slot: a plan cannot carry it.
[[nodiscard]] bool holdsSlotMark(const QString &text);

/// @p body with each slot replaced by its secret, escaped as the inside of a JSON string. The bytes are secret: wipe
/// them. Errors: Invalid, with the name in field, when a secret is missing, empty or no UTF-8 text, or a slot has no
/// proper name.
[[nodiscard]] Result<QByteArray> filledBody(const QByteArray &body, const PlanSecrets &secrets);

} // namespace kekkai
