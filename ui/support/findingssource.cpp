#include "ui/support/findingssource.h"

#include "services/core/letgo.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace kekkai {

namespace {
constexpr qint64 restWhileLoadingMs = 2000;
constexpr qint64 restsPerRun = 4; ///< so many times as long as the analysis took, when that is more
} // namespace

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
        m_rest.start(0);
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
    m_since.start();
    m_watcher.setFuture(
        QtConcurrent::run(&workPool(), [analyse = m_analyse, inventory = m_current] { return analyse(*inventory); }));
}

void FindingsSource::finish()
{
    m_running = false;
    Analysis analysis = m_watcher.future().takeResult(); // else the watcher would be the last to hold it
    if (const InventoryPtr of = std::exchange(m_current, nullptr)) {
        if (m_since.isValid())
            m_rest.start(int(std::max(restWhileLoadingMs, restsPerRun * m_since.elapsed())));
        Q_EMIT ready(analysis, of);
    }
    letGoElsewhere(std::move(analysis));
    if (m_next && !m_running) // whoever listened may have asked for more
        setInventory(m_next);
}

} // namespace kekkai
