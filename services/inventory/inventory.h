#pragma once

#include "services/catalog/tagdefinition.h"
#include "services/cmf/cmfvalues.h"
#include "services/dekregistry/dek.h"
#include "services/dekregistry/kek.h"
#include "services/schemaregistry/subjectconfig.h"
#include "services/schemas/fieldtree.h"

#include <QDateTime>
#include <QList>
#include <QMap>

#include <memory>
#include <optional>

namespace kekkai {

/// The order of every list by name: by code points, which is not quite QString's order (that is by UTF-16 units).
[[nodiscard]] bool nameLess(QStringView a, QStringView b);

/// The parts that are read, and reloaded, on their own.
enum class InventoryPart {
    Registry, ///< types, global config and mode, contexts
    Keks,
    Deks,
    Subjects, ///< subjects and all their versions
    Tags, ///< tag definitions of the Stream Catalog
    CmfSystem,
    Environments, ///< with their secret mappings
    Secrets,
    Catalogs, ///< with their databases
    ComputePools,
    Applications,
};
inline constexpr int inventoryPartCount = int(InventoryPart::Applications) + 1;

/// What could not be read within a part that otherwise was.
struct ItemError {
    QString item; ///< such as "KEK pii" or "payments-value version 3"
    ApiError error;

    friend bool operator==(const ItemError &, const ItemError &) = default;
};

/// The settings of one subject's or context's own, without what it inherits.
struct ScopeSettings {
    std::optional<SubjectConfig> config; ///< empty when it has none
    QString mode; ///< empty when it has none
    std::optional<ApiError> error; ///< why one of them is not known

    friend bool operator==(const ScopeSettings &, const ScopeSettings &) = default;
};

struct PartState {
    enum class Phase {
        NotAsked, ///< the connection has no such server
        Waiting, ///< not begun yet
        Loading,
        Complete, ///< errors may still list single items
        Failed, ///< error says why; the rows of the last good load stay
        Canceled,
        Absent, ///< the server has no such part (a 404 for the whole API), which is no failure
    };
    Phase phase = Phase::NotAsked;
    qsizetype done = 0;
    qsizetype total = 0; ///< 0: not known yet
    QDateTime loadedAt; ///< UTC, of the last complete load; invalid before
    std::optional<ApiError> error;
    QList<ItemError> itemErrors;

    friend bool operator==(const PartState &, const PartState &) = default;
};

/// A KEK known by name, and its details once they arrived.
struct KekEntry {
    QString name;
    std::optional<Kek> details;

    friend bool operator==(const KekEntry &, const KekEntry &) = default;
};

/// A subject known by name, and what has arrived of it.
struct SubjectEntry {
    QString name; ///< qualified
    bool deleted = false; ///< no version is live
    bool versionsKnown = false;
    QList<SchemaVersionPtr> versions; ///< ascending, soft-deleted ones included
    FieldTreePtr latestFields; ///< of latest(); null until read

    /// The newest version that is not deleted; of a deleted subject the newest of all; null while unknown.
    [[nodiscard]] SchemaVersionPtr latest() const;

    friend bool operator==(const SubjectEntry &a, const SubjectEntry &b); ///< compares what the pointers point to
};

/// Everything that was read, at one moment. Immutable and comparable; copies are cheap. Lists are sorted by name
/// (code points), DEKs by (kekName, subject, algorithm, version), so that two of them can be merged in one pass.
struct Inventory {
    QMap<InventoryPart, PartState> parts;

    PeerCertificates registryCertificates; ///< of the connection that the last load used
    PeerCertificates cmfCertificates;

    QStringList schemaTypes;
    QStringList contexts; ///< "." and ".ctx"
    std::optional<SubjectConfig> globalConfig;
    QString globalMode;
    /// By qualified subject or context (":.ctx:"): of those that somebody looked at (InventoryLoader::readSettings).
    QMap<QString, ScopeSettings> scopeSettings;

    QList<KekEntry> keks;
    QList<Dek> deks;
    QList<SubjectEntry> subjects;
    QList<TagDefinition> tagDefinitions;

    std::optional<CmfSystemInformation> cmfSystem;
    QList<CmfEnvironment> environments;
    QList<CmfSecretMapping> mappings; ///< by (environment, name)
    QList<CmfSecret> secrets;
    QList<CmfCatalog> catalogs;
    QList<CmfDatabase> databases; ///< by (catalog, name)
    QList<CmfComputePool> computePools;
    QList<CmfApplication> applications;

    [[nodiscard]] PartState part(InventoryPart which) const { return parts.value(which); }
    [[nodiscard]] bool isLoading() const;

    [[nodiscard]] const KekEntry *kek(QStringView name) const; ///< null when unknown; binary search
    [[nodiscard]] const SubjectEntry *subject(QStringView name) const; ///< null when unknown; binary search
    [[nodiscard]] const CmfSecret *secret(QStringView name) const;
    [[nodiscard]] const CmfEnvironment *environment(QStringView name) const;

    friend bool operator==(const Inventory &, const Inventory &) = default;
};

using InventoryPtr = std::shared_ptr<const Inventory>;

} // namespace kekkai
