#pragma once

#include "services/inventory/inventory.h"

#include <QElapsedTimer>
#include <QString>

namespace kekkai::cli {

/// One line on standard error that is written over and over, where that is a terminal; elsewhere nothing is written.
class TerminalProgress {
public:
    TerminalProgress();

    [[nodiscard]] bool isTerminal() const { return m_isTerminal; }
    void show(const QString &line);
    /// How far each part is that is being loaded; a few times a second at most.
    void showLoading(const Inventory &inventory);
    void clear();

private:
    QElapsedTimer m_sinceLoading;
    bool m_isTerminal;
    bool m_isShown = false;
};

} // namespace kekkai::cli
