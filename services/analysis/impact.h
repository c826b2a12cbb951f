#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

namespace kekkai {

/// What a deletion leaves: a soft-deleted key can be undeleted, a permanently deleted one is gone.
enum class Deletion { Soft, Permanent };

/// What becomes of those who write with the latest version's rules; the worst last.
/// Source: reference/schema-registry.md 3.6, 2.3 step 7, 2.7 step 3.
enum class ProducerEffect {
    None, ///< as before: some may fail today already
    OlderKey, ///< they go on with an older version of the DEK
    BringBack, ///< the next one undeletes the KEK by registering it again as its rule says, and goes on
    NewKey, ///< they register a new key of the same name and go on: what they write then needs that new key
    Unknown, ///< a part that is needed was not read
    Stop, ///< every message fails
    SendClear, ///< every encryption fails, and the rule says onFailure NONE: clear text is sent instead
};

/// What becomes of those who read what was written until now; the worst last. Source: reference 2.6, 8.
enum class ReaderEffect {
    None,
    OnlyJava, ///< Java still reads, JavaScript and C++ do not: the KEK is soft-deleted
    Unknown,
    Never, ///< at least one DEK version is gone: what it encrypted can never be read again
};

/// One subject that depends on what is to be deleted.
struct ImpactedSubject {
    QString subject; ///< qualified
    bool isRegistered = false; ///< the Schema Registry has it (soft-deleted ones too): else only DEKs name it
    bool isLive = false; ///< it has a version that is not deleted
    QString topic; ///< of the TopicNameStrategy, from the name; empty: not known
    ProducerEffect producers = ProducerEffect::None;
    ReaderEffect readers = ReaderEffect::None;
    QList<ObjectRef> policies; ///< rules that name the key, in every version; the newest version first
    QList<ObjectRef> fields; ///< that those rules cover, in the newest version that names the key
    QList<int> versions; ///< of the schema, whose rules name the key; ascending
    QList<ObjectRef> deks; ///< to be deleted, or under a KEK to be deleted

    friend bool operator==(const ImpactedSubject &, const ImpactedSubject &) = default;
};

/// Something that could not be looked at: the numbers are "at least" then.
struct ImpactGap {
    enum class Kind {
        PartNotRead, ///< of part
        PartOutdated, ///< part is of an earlier load; the last one failed
        ItemsNotRead, ///< of part: single objects failed; item is how many
        ObjectUnknown, ///< object is not in the inventory
        VersionsNotRead, ///< of object, a subject
        FieldsNotRead, ///< of object, a version of a subject: its fields are not counted
        TopicUnknown, ///< object is a subject whose name does not tell its topic
        DekUnderOtherAlgorithm, ///< object is a policy with AES128_GCM: C++ 0.1 keeps its DEKs under AES256_GCM
    };
    Kind kind = Kind::PartNotRead;
    InventoryPart part = InventoryPart::Keks;
    ObjectRef object;
    QString item;

    friend bool operator==(const ImpactGap &, const ImpactGap &) = default;
};

struct ImpactCounts {
    qsizetype subjects = 0;
    qsizetype versions = 0; ///< of schemas
    qsizetype policies = 0;
    qsizetype fields = 0;
    qsizetype topics = 0;
    qsizetype deks = 0;
    // of subjects:
    qsizetype producersStop = 0;
    qsizetype producersSendClear = 0;
    qsizetype producersGoOnWithNewKey = 0;
    qsizetype onlyJavaReads = 0;
    qsizetype neverReadable = 0;
    qsizetype unknown = 0; ///< producers or readers

    friend bool operator==(const ImpactCounts &, const ImpactCounts &) = default;
};

/// What a deletion would do.
struct Impact {
    Deletion deletion = Deletion::Soft;
    QList<ObjectRef> objects; ///< as asked, each once
    QList<ImpactedSubject> subjects; ///< by name
    /// Scopes ("" for the whole registry) whose default or override rules name a KEK to be deleted: later versions
    /// would name it again.
    QStringList settings;
    QList<ImpactGap> gaps;

    /// A topic counts once; subjects without a known one do not count.
    [[nodiscard]] ImpactCounts counts() const;
    [[nodiscard]] bool isComplete() const; ///< no gap that makes a number smaller than it is
    /// Nothing depends on the objects, and nothing is unknown.
    [[nodiscard]] bool isHarmless() const;

    friend bool operator==(const Impact &, const Impact &) = default;
};

/// @param objects  Kek {name}, Dek {kek, subject, algorithm, version}, or Dek {kek, subject, algorithm} for every
/// version; others are ignored. Deleting a KEK means its DEKs too, as the registry refuses it otherwise.
///
/// Effects are what the deletion changes, with empty caches: clients keep KEKs and DEKs without expiry, so that what is
/// running may notice only when it is started again. Readers are those of Java, JavaScript and C++; the others were not
/// checked. Subjects that a setting "alias" leads to another one are not followed. Looks through every version: to be
/// called on another thread. Pure.
[[nodiscard]] Impact impactOf(const Inventory &inventory, const QList<ObjectRef> &objects, Deletion deletion);

/// "orders" for "orders-value", "orders-key" and ":.ctx:orders-value"; empty where the name does not tell.
[[nodiscard]] QString topicOfSubject(QStringView subject);

} // namespace kekkai
