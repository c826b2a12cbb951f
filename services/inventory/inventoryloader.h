#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/session.h"

#include <QObject>

#include <memory>

namespace kekkai {

/// Reads the inventory of a session on a thread of its own: names first, details streaming in after them, each part
/// with its own progress and errors. Lives on the thread that made it; its signals arrive there. Destroying it cancels.
class InventoryLoader final : public QObject {
    Q_OBJECT
public:
    /// @param known  what is known of the same servers already, such as from before a sign-in: its rows stay until
    /// newer ones replace them. Null: nothing.
    explicit InventoryLoader(Session session, const InventoryPtr &known = {}, QObject *parent = nullptr);
    ~InventoryLoader() override;

    /// The newest snapshot; never null. Rows of an earlier load stay until newer ones replace them.
    [[nodiscard]] InventoryPtr inventory() const;
    [[nodiscard]] bool isLoading() const;

    void reload(); ///< every part
    /// These parts and what depends on them: KEKs bring their DEKs, environments what they hold. One load.
    void reload(const QList<InventoryPart> &parts);
    void reload(InventoryPart part) { reload(QList<InventoryPart>{part}); }
    /// Exactly these parts. A load of the same part that is under way is replaced, and what that still owed is read
    /// too; the other parts go on undisturbed.
    void load(const QList<InventoryPart> &parts);
    void cancel(); ///< stops everything at any moment; what arrived stays, its parts say Canceled
    /// Subjects and KEKs whose details are wanted first, because they are visible now. Cheap; call as often as you
    /// like.
    void prioritize(const QStringList &names);
    /// Reads what these subjects and their contexts have set for themselves, instead of the subjects asked for before.
    /// What is known already is not read again before the next reload. Cheap; call as often as you like.
    void readSettings(const QStringList &subjects);

Q_SIGNALS:
    /// At most about ten times a second while loading, twice when there are very many rows; and once at the end.
    void changed(const kekkai::InventoryPtr &inventory);
    /// When nothing is being loaded any more, in whatever way it ended. A load that was replaced does not count.
    void finished();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai
