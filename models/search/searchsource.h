#pragma once

#include "models/support/latestresult.h"
#include "services/search/searchindex.h"

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace kekkai {

/// What a search found, and in what.
struct SearchAnswer {
    QString query;
    QList<SearchGroup> groups; ///< the best one first
    bool indexed = false; ///< false: names have not been read yet, so nothing could be found
};

/// Searches an inventory while somebody types. Names are read and searched on other threads; a newer query stops an
/// older one. As long as nobody searches, nothing is read.
class SearchSource final : public QObject {
    Q_OBJECT
public:
    explicit SearchSource(QObject *parent = nullptr);
    ~SearchSource() override;

    /// @param inventory  what is to be searched from now on; the last query is asked again when its names are read.
    void setInventory(const InventoryPtr &inventory);
    /// Whether somebody searches: only then new inventories are read.
    void setActive(bool active);
    void search(const QString &query);
    /// Lets go of all names: another connection is open, or none.
    void forget();
    /// Names are being read, or a query is being answered.
    [[nodiscard]] bool isBusy() const;

    static constexpr int mostPerKind = 200; ///< hits that are handed over; all are counted

Q_SIGNALS:
    void answered(const kekkai::SearchAnswer &answer);

private:
    using IndexPtr = std::shared_ptr<const SearchIndex>;
    void readNames();
    void ask();
    void takeAnswer();

    bool m_active = false;
    InventoryPtr m_inventory;
    InventoryPtr m_asked; ///< whose names are read or being read
    IndexPtr m_index;
    LatestResult<IndexPtr> m_reading;
    QThreadPool m_pool; ///< of its own: the work on a stream of snapshots must not keep an answer waiting
    QFutureWatcher<SearchAnswer> m_answering;
    std::shared_ptr<std::atomic<bool>> m_stop;
    QString m_query;
    bool m_again = false; ///< the query or the names changed while an answer was under way
};

} // namespace kekkai
