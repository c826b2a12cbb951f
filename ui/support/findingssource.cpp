#include "ui/support/findingssource.h"

#include "services/core/workpool.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace kekkai {

namespace {
constexpr int restWhileLoadingMs = 2000;
}

FindingsSource::FindingsSource(Analyse analyse, QObject *parent)
    : QObject(parent)
    , m_analyse(std::move(analyse))
{
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &FindingsSource::startNext);
    connect(&m_watcher, &QFutureWatcher<Analysis>::finished, this, &FindingsSource::finish);
}

FindingsSource::~FindingsSource() = default;

void FindingsSource::setInventory(const InventoryPtr &inventory)
{
    m_next = inventory;
    if (m_running)
        return;
    if (!inventory->isLoading()) {
        m_rest.stop();
        startNext();
    } else if (!m_rest.isActive()) {
        const qint64 rested = m_since.isValid() ? m_since.elapsed() : restWhileLoadingMs;
        m_rest.start(int(std::max<qint64>(0, restWhileLoadingMs - rested)));
    }
}

void FindingsSource::drop()
{
    m_next.reset();
    m_current.reset();
    m_rest.stop();
    m_since.invalidate(); // the first findings of another connection need not wait
}

void FindingsSource::startNext()
{
    if (!m_next || m_running)
        return;
    m_current = std::exchange(m_next, nullptr);
    m_running = true;
    m_watcher.setFuture(
        QtConcurrent::run(&workPool(), [analyse = m_analyse, inventory = m_current] { return analyse(*inventory); }));
}

void FindingsSource::finish()
{
    m_running = false;
    if (const InventoryPtr of = std::exchange(m_current, nullptr)) {
        m_since.start();
        Q_EMIT ready(m_watcher.result(), of);
    }
    if (m_next && !m_running) // whoever listened may have asked for more
        setInventory(m_next);
}

} // namespace kekkai
