#include "models/search/searchsource.h"

#include "services/core/letgo.h"

#include <utility>

namespace kekkai {

SearchSource::SearchSource(QObject *parent)
    : QObject(parent)
    , m_reading([this](const IndexPtr &index) {
        // The old one may be the last to hold a whole inventory: let go of on another thread.
        letGoElsewhere(std::exchange(m_index, index));
        ask();
    })
{
    m_pool.setMaxThreadCount(1);
    connect(&m_answering, &QFutureWatcher<SearchAnswer>::finished, this, &SearchSource::takeAnswer);
}

SearchSource::~SearchSource()
{
    if (m_stop)
        *m_stop = true;
    m_pool.waitForDone();
}

void SearchSource::setInventory(const InventoryPtr &inventory)
{
    m_inventory = inventory;
    readNames();
}

void SearchSource::setActive(bool active)
{
    m_active = active;
    readNames();
}

void SearchSource::readNames()
{
    if (!m_active || !m_inventory || m_asked == m_inventory)
        return;
    m_asked = m_inventory;
    m_reading.request([inventory = m_inventory] { return std::make_shared<const SearchIndex>(inventory); });
}

void SearchSource::search(const QString &query)
{
    m_query = query;
    ask();
}

void SearchSource::forget()
{
    m_reading.drop();
    m_inventory.reset();
    m_asked.reset();
    m_index.reset();
    m_query.clear();
    if (m_answering.isRunning())
        ask(); // stops it
}

bool SearchSource::isBusy() const
{
    return m_reading.isBusy() || m_answering.isRunning();
}

void SearchSource::ask()
{
    if (m_answering.isRunning()) {
        m_again = true;
        *m_stop = true;
        return;
    }
    m_again = false;
    if (m_query.trimmed().isEmpty()) {
        Q_EMIT answered({m_query, {}, m_index != nullptr});
        return;
    }
    m_stop = std::make_shared<std::atomic<bool>>(false);
    m_answering.setFuture(QtConcurrent::run(&m_pool, [index = m_index, query = m_query, stop = m_stop] {
        if (!index)
            return SearchAnswer{query, {}, false};
        return SearchAnswer{query, index->find(query, mostPerKind, stop.get()), true};
    }));
}

void SearchSource::takeAnswer()
{
    if (m_again) {
        ask();
        return;
    }
    Q_EMIT answered(m_answering.result());
}

} // namespace kekkai
