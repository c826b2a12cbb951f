#pragma once

#include "services/analysis/impact.h"
#include "services/keys/kekdraft.h"
#include "services/plans/plan.h"
#include "services/plans/secretslots.h"

namespace kekkai {

/// What a plan has besides its steps: given, so that its makers are pure.
struct PlanFrame {
    QUuid id;
    QDateTime madeAt; ///< UTC
    QString serverIdentity; ///< see kekkai::serverIdentity()
};

/// A plan, and the secrets that its slots stand for, as far as they are known here.
struct KeyPlan {
    Plan plan;
    PlanSecrets secrets;
};

/// Why there is no plan.
struct KeyPlanProblem {
    enum class Kind {
        NotRead, ///< the KEKs or DEKs were never read
        UnknownObject, ///< object is not in the inventory
        NothingToDo, ///< everything is as it should be already
        DraftRefused, ///< issues
        KekSoftDeleted, ///< object: it must be undeleted first
        KekNotShared, ///< object: nothing to test
        MaterialMissing, ///< of a new DEK, whose KEK is not shared
        DekExists, ///< object
        DekInvalid, ///< algorithm, version or subject cannot be
    };
    Kind kind = Kind::NothingToDo;
    ObjectRef object;
    QList<KekDraftIssue> issues;

    friend bool operator==(const KeyPlanProblem &, const KeyPlanProblem &) = default;
};
using KeyPlanResult = tl::expected<KeyPlan, KeyPlanProblem>;

/// A DEK version that is to be made.
struct DekDraft {
    QString kek;
    QString subject; ///< qualified; need not be registered
    QString algorithm;
    int version = 1;
    QString encryptedKeyMaterial; ///< base64; empty: the registry makes it (shared KEKs)
};

/// What an undelete of a KEK takes along.
enum class UndeleteScope { KekOnly, WithDeks };

/// Warnings: the same KMS key under another name, an Azure key without version, the name that rules would give it,
/// credentials in its properties, what sharing means. A soft-deleted KEK that is equal is undeleted.
[[nodiscard]] KeyPlanResult planRegisterKek(const Inventory &inventory, const KekDraft &draft, const PlanFrame &frame);

/// Only what really changes is sent. Properties that stay and are credentials are sent from the inventory.
[[nodiscard]] KeyPlanResult planUpdateKek(const Inventory &inventory, const QString &name, const KekChange &change,
                                          const PlanFrame &frame);

/// @param objects  as for impactOf(). A KEK's DEKs go with it: first every DEK of every algorithm is soft-deleted, then
/// the KEK, and where @p deletion is permanent, then the same for good, in the same order. What is soft-deleted already
/// is left out. A permanent plan is destructive: a name to type, ten seconds to wait, warnings with the counts of
/// @p impact.
/// @param impact  of the same objects and deletion.
[[nodiscard]] KeyPlanResult planDeleteKeys(const Inventory &inventory, const QList<ObjectRef> &objects,
                                           Deletion deletion, const Impact &impact, const PlanFrame &frame);

/// KEKs first. The soft-deleted KEK of a DEK is undeleted too, as the registry demands it. Warns of what an undelete
/// does to the age of keys.
[[nodiscard]] KeyPlanResult planUndeleteKeys(const Inventory &inventory, const QList<ObjectRef> &objects,
                                             UndeleteScope scope, const PlanFrame &frame);

[[nodiscard]] KeyPlanResult planCreateDek(const Inventory &inventory, const DekDraft &draft, const PlanFrame &frame);

/// Lets the registry try each KMS. Changes nothing.
[[nodiscard]] KeyPlanResult planTestKeks(const Inventory &inventory, const QStringList &names, const PlanFrame &frame);

} // namespace kekkai
