#pragma once

#include "services/core/secret.h"

class QLineEdit;
class QWidget;

namespace kekkai {

/// Empties @p field, and overwrites what it keeps of the text: the text itself and its undo history. What the input
/// method and the window system have seen is not ours.
void wipeField(QLineEdit *field);

/// The text of @p field as a Secret; the field is wiped.
[[nodiscard]] Secret takenSecret(QLineEdit *field);

/// Wipes every field inside @p widget whose text is not shown: passwords and tokens.
void wipeSecretFields(QWidget *widget);

} // namespace kekkai
