#include "services/inventory/inventoryloader.h"

#include "services/core/background.h"
#include "services/inventory/inventoryworker.h"

#include <QMetaObject>
#include <QPointer>
#include <QThread>

#include <mutex>

namespace kekkai {

class InventoryLoader::Private {
public:
    explicit Private(InventoryLoader *owner)
        : q(owner)
    {
    }

    // On the loader's thread. The last snapshot wins: an owner that is slow never sees a queue of them.
    void deliver(InventoryPtr snapshot);
    void deliverFinished(quint64 orders);
    // On the owner's thread.
    void take();
    template <typename Function> void order(Function function);

    InventoryLoader *const q;
    QThread thread;
    InventoryWorker *worker = nullptr; ///< deleted by the thread when it ends
    InventoryPtr inventory = std::make_shared<const Inventory>();

    std::mutex lock; ///< for what follows
    InventoryPtr arrived;
    bool announced = false;

    quint64 orders = 0; ///< reloads asked for; owner's thread only
    quint64 ended = 0; ///< the last order that has ended
    quint64 ordersTaken = 0; ///< loader's thread only
};

void InventoryLoader::Private::deliver(InventoryPtr snapshot)
{
    {
        const std::scoped_lock guard(lock);
        arrived = std::move(snapshot);
        if (std::exchange(announced, true))
            return;
    }
    // The owner outlives the thread that says this: its destructor waits for it.
    QMetaObject::invokeMethod(
        q, [this] { take(); }, Qt::QueuedConnection);
}

void InventoryLoader::Private::deliverFinished(quint64 order)
{
    QMetaObject::invokeMethod(
        q,
        [this, order] {
            const QPointer<InventoryLoader> owner = q;
            take();
            if (!owner || order <= ended) // deleted by whoever heard of the change
                return;
            ended = order;
            if (ended == orders)
                Q_EMIT q->finished();
        },
        Qt::QueuedConnection);
}

void InventoryLoader::Private::take()
{
    {
        const std::scoped_lock guard(lock);
        announced = false;
        if (!arrived)
            return;
        inventory = std::exchange(arrived, nullptr);
    }
    const InventoryPtr shown = inventory; // whoever listens may delete us
    Q_EMIT q->changed(shown);
}

template <typename Function> void InventoryLoader::Private::order(Function function)
{
    QMetaObject::invokeMethod(worker, std::move(function), Qt::QueuedConnection);
}

InventoryLoader::InventoryLoader(Session session, const InventoryPtr &known, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this))
{
    qRegisterMetaType<kekkai::InventoryPtr>();
    if (known)
        d->inventory = known;
    d->thread.setObjectName(QStringLiteral("inventory"));
    d->worker = new InventoryWorker(
        std::move(session), known, [p = d.get()](InventoryPtr snapshot) { p->deliver(std::move(snapshot)); },
        [p = d.get()] { p->deliverFinished(p->ordersTaken); }, [thread = &d->thread] { thread->quit(); });
    d->worker->moveToThread(&d->thread);
    connect(&d->thread, &QThread::started, d->worker, giveWayToTheWindow);
    connect(&d->thread, &QThread::finished, d->worker, &QObject::deleteLater);
    d->thread.start();
}

InventoryLoader::~InventoryLoader()
{
    d->order([worker = d->worker] { worker->quit(); });
    d->thread.wait();
}

InventoryPtr InventoryLoader::inventory() const
{
    return d->inventory;
}

bool InventoryLoader::isLoading() const
{
    return d->ended != d->orders;
}

void InventoryLoader::reload()
{
    QList<InventoryPart> parts;
    for (int i = 0; i < inventoryPartCount; ++i)
        parts.append(InventoryPart(i));
    load(parts);
}

void InventoryLoader::reload(const QList<InventoryPart> &parts)
{
    QList<InventoryPart> all;
    const auto add = [&all](InventoryPart part) {
        if (!all.contains(part))
            all.append(part);
    };
    for (const InventoryPart part : parts) {
        add(part);
        if (part == InventoryPart::Keks) {
            add(InventoryPart::Deks);
        } else if (part == InventoryPart::Environments) {
            add(InventoryPart::ComputePools);
            add(InventoryPart::Applications);
        }
    }
    if (!all.isEmpty())
        load(all);
}

void InventoryLoader::load(const QList<InventoryPart> &parts)
{
    ++d->orders;
    d->order([p = d.get(), order = d->orders, parts] {
        p->ordersTaken = order;
        p->worker->reload(parts);
    });
}

void InventoryLoader::cancel()
{
    d->order([worker = d->worker] { worker->cancel(); });
}

void InventoryLoader::prioritize(const QStringList &names)
{
    d->order([worker = d->worker, names] { worker->prioritize(names); });
}

void InventoryLoader::readSettings(const QStringList &subjects)
{
    d->order([worker = d->worker, subjects] { worker->readSettings(subjects); });
}

} // namespace kekkai
