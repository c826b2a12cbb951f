#pragma once

#include <QString>

#include <functional>

class QDialog;

namespace kekkai {

/// What is asked before a dialog drops what was typed in it.
struct CloseQuestion {
    QString name; ///< of the object: the box is called name + "CloseBox", its buttons name + "Stay" and name + "Drop"
    QString question;
    QString stay; ///< the text of the button that goes on, which Return and Esc press
    QString drop; ///< of the other one
};

/// Asks, and calls @p drop on a yes. Does not wait.
void askBeforeClosing(QDialog *dialog, const CloseQuestion &texts, const std::function<void()> &drop);

} // namespace kekkai
