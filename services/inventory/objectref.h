#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>

namespace kekkai {

/// The address of one object of an inventory: what links, findings and selections speak of.
struct ObjectRef {
    enum class Kind {
        None,
        Kek,
        Dek,
        Subject,
        Field,
        Policy,
        Secret,
        Mapping,
        Environment,
        Catalog,
        Database,
        Tag,
        KmsKey
    };
    Kind kind = Kind::None;
    /// Kek {name} · Dek {kekName, subject, algorithm, version} · Subject {name} or {name, version}
    /// · Field {subject, version, path} · Policy {subject, version, rule name} · Secret {name}
    /// · Mapping {environment, connectionSecretId} · Environment {name} · Catalog {name} · Database {catalog, name} ·
    /// Tag {name} · KmsKey {kmsType, kmsKeyId}
    QStringList key;

    friend bool operator==(const ObjectRef &, const ObjectRef &) = default;
};

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::ObjectRef)
