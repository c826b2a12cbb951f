#pragma once

#include "services/core/maskedvalue.h"
#include "services/core/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace kekkai {

/// Which generation of CMF answers. Source: reference/cmf.md I and A.8 (version detection).
enum class CmfGeneration { Unknown, V2_0, V2_1, V2_2, V2_3 };

/// metadata of every Kubernetes-style resource of CMF.
struct CmfMetadata {
    QString name;
    QString uid;
    MaskedMap labels;
    MaskedMap annotations;
    QString createdText; ///< as sent
    QString updatedText;
    QDateTime createdAt; ///< UTC; invalid when absent or not understood
    QDateTime updatedAt;

    friend bool operator==(const CmfMetadata &, const CmfMetadata &) = default;
};

/// Source: reference/cmf.md A.5. Free objects are masked on parsing.
struct CmfEnvironment {
    CmfMetadata metadata; ///< name also from the flat "name" of older servers
    QString kubernetesNamespace;
    QString kubernetesClusterName; ///< empty: the cluster CMF runs in
    QJsonObject flinkApplicationDefaults; ///< masked
    QJsonObject computePoolDefaults; ///< masked
    QJsonObject statementDefaults; ///< masked
    std::optional<QMap<QString, QString>> secrets; ///< connectionSecretId → secret name; absent in lists

    [[nodiscard]] static Result<CmfEnvironment> fromJson(const QJsonObject &json, const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const CmfEnvironment &, const CmfEnvironment &) = default;
};

/// A CMF Secret. Its values can never be read back; its keys only where the server shows them. Source: A.6.
struct CmfSecret {
    CmfMetadata metadata;
    std::optional<QStringList> keys; ///< the names in spec.data; none when the server hides them
    QString version; ///< opaque; compare for equality only
    std::optional<QStringList> environments; ///< that map the secret; none when the server does not say

    [[nodiscard]] static Result<CmfSecret> fromJson(const QJsonObject &json, const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const CmfSecret &, const CmfSecret &) = default;
};

/// metadata.name is the connectionSecretId. Source: A.7.
struct CmfSecretMapping {
    QString environment;
    CmfMetadata metadata;
    QString secretName; ///< empty when the server hides the mapping's spec: see CmfEnvironment::secrets

    [[nodiscard]] static Result<CmfSecretMapping> fromJson(const QJsonObject &json, const QString &environment,
                                                           const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const CmfSecretMapping &, const CmfSecretMapping &) = default;
};

/// A Kafka cluster as a catalog or a database of CMF names it.
struct CmfConnection {
    MaskedMap connectionConfig;
    QString connectionSecretId; ///< empty: anonymous

    friend bool operator==(const CmfConnection &, const CmfConnection &) = default;
};

struct CmfDatabase {
    QString catalog;
    CmfMetadata metadata; ///< for a database declared inside a 2.0 catalog: only the name
    CmfConnection kafka;
    QStringList ddlEnvironments; ///< "alterEnvironments" in 2.1 and 2.2
    std::optional<QStringList> environmentsWithAccess; ///< none before 2.2
    bool declaredInCatalog = false; ///< the 2.0 way: spec.kafkaClusters of the catalog

    [[nodiscard]] static Result<CmfDatabase> fromJson(const QJsonObject &json, const QString &catalog,
                                                      const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const CmfDatabase &, const CmfDatabase &) = default;
};

struct CmfCatalog {
    CmfMetadata metadata;
    CmfConnection schemaRegistry;
    QList<CmfDatabase> kafkaClusters; ///< databases declared the 2.0 way; normally empty since 2.1
    std::optional<QStringList> environmentsWithAccess;

    [[nodiscard]] static Result<CmfCatalog> fromJson(const QJsonObject &json, const QString &where = {});
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const CmfCatalog &, const CmfCatalog &) = default;
};

struct CmfComputePool {
    QString environment;
    CmfMetadata metadata;
    QString type; ///< DEDICATED or SHARED
    QString phase; ///< as sent; DEDICATED is no health state
    QJsonObject spec; ///< masked

    [[nodiscard]] static Result<CmfComputePool> fromJson(const QJsonObject &json, const QString &environment,
                                                         const QString &where = {});

    friend bool operator==(const CmfComputePool &, const CmfComputePool &) = default;
};

struct CmfApplication {
    QString environment;
    CmfMetadata metadata;
    QString state; ///< status.jobStatus.state or status.lifecycleState, as sent
    QJsonObject spec; ///< masked
    QJsonObject status; ///< masked

    [[nodiscard]] static Result<CmfApplication> fromJson(const QJsonObject &json, const QString &environment,
                                                         const QString &where = {});

    friend bool operator==(const CmfApplication &, const CmfApplication &) = default;
};

struct CmfSystemInformation {
    CmfGeneration generation = CmfGeneration::Unknown;
    QString version; ///< such as "2.3.1"; "2.0" or "2.1" when only guessed from the paths that exist
    QString revision;
    bool guessed = false;

    friend bool operator==(const CmfSystemInformation &, const CmfSystemInformation &) = default;
};

} // namespace kekkai
