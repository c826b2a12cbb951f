#pragma once

#include "services/core/result.h"
#include "services/inventory/inventory.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace kekkai {

/// An inventory kept in a file, to be compared with a later one. It has no secrets: values that look like one are dots.
struct Snapshot {
    QDateTime takenAt; ///< UTC
    QString source; ///< which servers, for people
    Inventory inventory;
};

/// JSON:
/// {"kekkaiSnapshot":1,"takenAt":…,"source":…,"keks":[…],"deks":[…],"subjects":[{"subject","deleted","versions":[…]}],
/// "tagDefinitions":[…],"environments":[…],"mappings":[…],"secrets":[…],"catalogs":[…],"databases":[…]}; members as the
/// servers name them. What was not loaded is missing in the file.
[[nodiscard]] QByteArray snapshotJson(const Snapshot &snapshot);

/// Errors: BadReply naming the member (a damaged or foreign file, or one of a later format).
[[nodiscard]] Result<Snapshot> snapshotFromJson(const QByteArray &json);

/// Written beside the old file and renamed, readable by the owner only. Errors: Invalid with the system's words.
[[nodiscard]] Result<void> writeSnapshot(const QString &file, const Snapshot &snapshot);
[[nodiscard]] Result<Snapshot> readSnapshot(const QString &file);

} // namespace kekkai
