#pragma once

#include "services/inventory/objectref.h"
#include "services/plans/planerror.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QUuid>

#include <optional>

namespace kekkai {

/// The version of plans that is written. A newer one is refused.
constexpr int planFormat = 1;

/// Which endpoint of the session.
enum class PlanServer { SchemaRegistry, Cmf };

/// Exactly what a step sends; shown and exported as it is.
struct StepRequest {
    PlanServer server = PlanServer::SchemaRegistry;
    QByteArray verb; ///< POST, PUT, PATCH or DELETE
    QByteArray path; ///< below the endpoint's base address, percent-encoded: see encodedPath()
    QByteArray query; ///< percent-encoded, without the "?"; may be empty
    QByteArray body; ///< JSON with secrets as slots (see secretslots.h), or empty
    QString contentType; ///< of the body; empty: application/json

    friend bool operator==(const StepRequest &, const StepRequest &) = default;
};

/// A sentence for people, as its kind and what to put into it: models/text makes the words.
struct PlanText {
    QString kind; ///< letters, digits and dots, such as "kek.delete"
    QJsonObject arguments;

    friend bool operator==(const PlanText &, const PlanText &) = default;
};

/// One change of one object: data without behaviour, which a StepDriver of its kind understands.
struct Step {
    QString id; ///< unique within the plan: printable ASCII without blanks, at most 200
    QString kind; ///< "kek.register", "kek.update", "kek.softDelete", "kek.undelete", "kek.purge", "dek.…", …
    ObjectRef object;
    QJsonObject arguments; ///< what the kind needs besides the object; secrets as slots
    StepRequest request;
    /// The object's state (see planstate.h) as it must be found, and as it must be read back: patterns, which compare
    /// only the members that they name. Null: the object does not exist.
    QJsonValue before;
    QJsonValue after;
    QStringList dependsOn; ///< ids of steps that must be done first; empty: it may run beside any other
    bool reversible = false; ///< its driver has an undo for it
    QString undoes; ///< id of the step of Plan::undoes that this one takes back; empty: none

    friend bool operator==(const Step &, const Step &) = default;
};

/// Something to be read, and perhaps ticked, before the plan runs.
struct PlanWarning {
    QString id; ///< unique within the plan
    PlanText text;
    bool mustBeTicked = false;

    friend bool operator==(const PlanWarning &, const PlanWarning &) = default;
};

/// Changes in their order, to be shown, saved, run and undone as one. Without a single secret: those are handed to the
/// runner beside it (PlanSecrets).
struct Plan {
    QUuid id;
    PlanText title;
    QDateTime madeAt; ///< UTC
    QString serverIdentity; ///< of the servers that its steps change: see serverIdentity()
    QList<Step> steps;
    QList<PlanWarning> warnings;
    bool isDestructive = false; ///< what it does cannot be undone
    QString confirmName; ///< must be typed before it runs; empty: nothing
    int coolDownSeconds = 0; ///< to be waited before it runs
    QUuid undoes; ///< the plan whose steps this one takes back; null: none

    /// SHA-256 over the objects and what must be found of them, of all steps in their order.
    [[nodiscard]] QByteArray stateHash() const;
    /// The names of all secrets that its requests need.
    [[nodiscard]] QSet<QString> secretSlots() const;
    [[nodiscard]] const Step *find(const QString &stepId) const;
    [[nodiscard]] bool uses(PlanServer server) const;

    friend bool operator==(const Plan &, const Plan &) = default;
};

/// "schemaRegistry=https://sr:8081 cmf=https://cmf:8080/base": the addresses without credentials, query and trailing
/// slash; an empty one is left out.
[[nodiscard]] QString serverIdentity(const QUrl &schemaRegistry, const QUrl &cmf);
/// The address of @p server in such a text; empty when it has none.
[[nodiscard]] QUrl addressIn(const QString &identity, PlanServer server);

/// "schemaRegistry" or "cmf".
[[nodiscard]] QString planServerName(PlanServer server);
/// "kek", "dek", "subject" … as in plan files and the journal.
[[nodiscard]] QString objectKindName(ObjectRef::Kind kind);
[[nodiscard]] std::optional<ObjectRef::Kind> objectKindFromName(const QString &name);

/// Whether @p plan could be run at all: its values, its order, no credential in it. Does not ask drivers: see
/// StepDrivers::checked(). Errors: all that concern a plan by itself.
[[nodiscard]] PlanResult<void> checked(const Plan &plan);

[[nodiscard]] QJsonObject toJson(const ObjectRef &object);
[[nodiscard]] QJsonObject toJson(const Step &step);
/// With "format" and "stateHash", as it stands in a plan file and in the journal.
[[nodiscard]] QJsonObject toJson(const Plan &plan);

/// Errors: NewerFormat, UnknownMember, BadMember, TooLarge, and those of checked(). StateHashMismatch when somebody
/// changed the states but not the hash.
[[nodiscard]] PlanResult<Plan> planFromJson(const QJsonObject &json);
/// @param path  of the step, for errors.
[[nodiscard]] PlanResult<Step> stepFromJson(const QJsonValue &json, const QString &path);
[[nodiscard]] PlanResult<ObjectRef> objectFromJson(const QJsonValue &json, const QString &path);

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::Plan)
