#pragma once

#include "services/analysis/findings.h"

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>

#include <functional>

namespace kekkai {

/// Something to be done by a day.
struct DueItem {
    ObjectRef object;
    QDateTime due; ///< UTC

    friend bool operator==(const DueItem &, const DueItem &) = default;
};

/// What the analyses say of an inventory.
struct Analysis {
    QList<Finding> findings; ///< worst first
    qsizetype policies = 0;
    QList<DueItem> dueSoon; ///< earliest first
};

/// Pure and callable on any thread.
using Analyse = std::function<Analysis(const Inventory &)>;

/// Runs the analyses off the GUI thread: one at a time, of the snapshots that came meanwhile only the newest, and while
/// loading at most once in two seconds.
class FindingsSource final : public QObject {
    Q_OBJECT
public:
    explicit FindingsSource(Analyse analyse, QObject *parent = nullptr);
    ~FindingsSource() override;

    void setInventory(const InventoryPtr &inventory);
    /// Forgets what was asked for: an analysis under way is never reported.
    void drop();
    [[nodiscard]] bool isBusy() const { return m_next != nullptr || (m_running && m_current != nullptr); }

Q_SIGNALS:
    void ready(const kekkai::Analysis &analysis, const kekkai::InventoryPtr &of);

private:
    void startNext();
    void finish();

    Analyse m_analyse;
    InventoryPtr m_next;
    InventoryPtr m_current; ///< null while what is being analysed is wanted no more
    bool m_running = false; ///< until finish(): the watcher's thread may have ended before
    QFutureWatcher<Analysis> m_watcher;
    QTimer m_rest;
    QElapsedTimer m_since;
};

} // namespace kekkai
