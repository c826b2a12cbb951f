#include "services/cmf/cmfvalues.h"

#include "services/core/secretpatterns.h"
#include "services/http/jsonmembers.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace kekkai {

using namespace Qt::StringLiterals;
using Values = JsonMembers::Values;

namespace {

struct Stamp {
    QString text;
    QDateTime at;
};

/// CMF's timestamps are strings without a promised form, and other servers of its family send numbers or arrays:
/// whatever comes is kept as text, and understood where possible.
Stamp stampOf(const QJsonValue &value)
{
    if (value.isString()) {
        QDateTime at = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
        if (at.isValid() && at.timeSpec() == Qt::LocalTime)
            at.setTimeSpec(Qt::UTC); // without a zone: CMF means UTC
        return {value.toString(), at.toUTC()};
    }
    if (value.isDouble()) {
        const double number = value.toDouble();
        const double milliseconds = std::abs(number) < 1e11 ? number * 1000 : number; // seconds until the year 5138
        if (std::abs(milliseconds) > 2.5e14)
            return {value.toVariant().toString(), {}};
        return {value.toVariant().toString(), QDateTime::fromMSecsSinceEpoch(std::llround(milliseconds), Qt::UTC)};
    }
    if (value.isArray())
        return {QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)), {}};
    return {};
}

void setStamps(CmfMetadata &metadata, const Stamp &created, const Stamp &updated)
{
    metadata.createdText = created.text;
    metadata.createdAt = created.at;
    metadata.updatedText = updated.text;
    metadata.updatedAt = updated.at;
}

/// The metadata of a Kubernetes-style resource; the name is required.
CmfMetadata readMetadata(JsonMembers &resource, Values values = Values::Scalars)
{
    const QJsonObject json = resource.object("metadata"_L1);
    JsonMembers members(json, resource.where("metadata"_L1));
    CmfMetadata metadata;
    metadata.name = members.requiredString("name"_L1);
    metadata.uid = members.string("uid"_L1);
    metadata.labels = members.maskedMap("labels"_L1, values);
    metadata.annotations = members.maskedMap("annotations"_L1, values);
    setStamps(metadata, stampOf(json.value("creationTimestamp"_L1)), stampOf(json.value("updateTimestamp"_L1)));
    resource.adopt(members);
    return metadata;
}

QJsonObject metadataJson(const CmfMetadata &metadata)
{
    QJsonObject json{{u"name"_s, metadata.name}};
    if (!metadata.uid.isEmpty())
        json.insert("uid"_L1, metadata.uid);
    if (!metadata.labels.isEmpty())
        json.insert("labels"_L1, maskedJson(metadata.labels));
    if (!metadata.annotations.isEmpty())
        json.insert("annotations"_L1, maskedJson(metadata.annotations));
    if (!metadata.createdText.isEmpty())
        json.insert("creationTimestamp"_L1, metadata.createdText);
    if (!metadata.updatedText.isEmpty())
        json.insert("updateTimestamp"_L1, metadata.updatedText);
    return json;
}

QJsonObject resourceJson(QLatin1StringView kind, const CmfMetadata &metadata)
{
    return {{u"apiVersion"_s, u"cmf.confluent.io/v1"_s},
            {u"kind"_s, QString(kind)},
            {u"metadata"_s, metadataJson(metadata)}};
}

QJsonObject freeObject(JsonMembers &members, QLatin1StringView name)
{
    return masked(members.object(name)).toObject();
}

CmfConnection readConnection(JsonMembers &members)
{
    CmfConnection connection;
    connection.connectionConfig = members.maskedMap("connectionConfig"_L1, Values::Scalars);
    connection.connectionSecretId = members.string("connectionSecretId"_L1);
    return connection;
}

CmfConnection readConnection(JsonMembers &parent, QLatin1StringView name)
{
    JsonMembers members(parent.object(name), parent.where(name));
    CmfConnection connection = readConnection(members);
    parent.adopt(members);
    return connection;
}

QJsonObject connectionJson(const CmfConnection &connection)
{
    QJsonObject json{{u"connectionConfig"_s, maskedJson(connection.connectionConfig)}};
    if (!connection.connectionSecretId.isEmpty())
        json.insert("connectionSecretId"_L1, connection.connectionSecretId);
    return json;
}

std::optional<QStringList> readStatusList(JsonMembers &resource, QLatin1StringView name)
{
    JsonMembers status(resource.object("status"_L1), resource.where("status"_L1));
    std::optional<QStringList> list = status.optionalStrings(name);
    resource.adopt(status);
    return list;
}

void insertStatusList(QJsonObject &json, QLatin1StringView name, const std::optional<QStringList> &list)
{
    if (list)
        json.insert("status"_L1, QJsonObject{{name, QJsonArray::fromStringList(*list)}});
}

} // namespace

Result<CmfEnvironment> CmfEnvironment::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    CmfEnvironment environment;
    const QString flatName = members.string("name"_L1);
    if (members.has("metadata"_L1) && members.object("metadata"_L1).value("name"_L1).isString())
        environment.metadata = readMetadata(members);
    else if (flatName.isEmpty())
        members.requiredString("name"_L1);
    else
        environment.metadata.name = flatName;
    if (environment.metadata.createdText.isEmpty() && environment.metadata.updatedText.isEmpty()) // before 2.3
        setStamps(environment.metadata, stampOf(json.value("created_time"_L1)), stampOf(json.value("updated_time"_L1)));

    environment.kubernetesNamespace = members.string("kubernetesNamespace"_L1);
    environment.kubernetesClusterName = members.string("kubernetesClusterName"_L1);
    environment.flinkApplicationDefaults = freeObject(members, "flinkApplicationDefaults"_L1);
    environment.computePoolDefaults = freeObject(members, "computePoolDefaults"_L1);
    environment.statementDefaults = freeObject(members, "statementDefaults"_L1);
    if (members.has("secrets"_L1))
        environment.secrets = members.map("secrets"_L1);
    return members.result(std::move(environment));
}

QJsonObject CmfEnvironment::toMaskedJson() const
{
    QJsonObject json{{u"name"_s, metadata.name}, {u"metadata"_s, metadataJson(metadata)}};
    if (!kubernetesNamespace.isEmpty())
        json.insert("kubernetesNamespace"_L1, kubernetesNamespace);
    if (!kubernetesClusterName.isEmpty())
        json.insert("kubernetesClusterName"_L1, kubernetesClusterName);
    if (!flinkApplicationDefaults.isEmpty())
        json.insert("flinkApplicationDefaults"_L1, flinkApplicationDefaults);
    if (!computePoolDefaults.isEmpty())
        json.insert("computePoolDefaults"_L1, computePoolDefaults);
    if (!statementDefaults.isEmpty())
        json.insert("statementDefaults"_L1, statementDefaults);
    if (secrets) {
        QJsonObject names; // of secrets, not their values
        for (auto it = secrets->cbegin(); it != secrets->cend(); ++it)
            names.insert(it.key(), it.value());
        json.insert("secrets"_L1, names);
    }
    return json;
}

Result<CmfSecret> CmfSecret::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    CmfSecret secret;
    secret.metadata = readMetadata(members);

    // Hidden is: no spec, null, {}, or data with stars for values. Whatever the values are, they are not kept.
    JsonMembers spec(members.object("spec"_L1), members.where("spec"_L1));
    if (const QJsonObject data = spec.object("data"_L1); !data.isEmpty())
        secret.keys = data.keys();
    members.adopt(spec);

    JsonMembers status(members.object("status"_L1), members.where("status"_L1));
    secret.version = status.string("version"_L1);
    secret.environments = status.optionalStrings("environments"_L1);
    members.adopt(status);
    return members.result(std::move(secret));
}

QJsonObject CmfSecret::toMaskedJson() const
{
    QJsonObject json = resourceJson("Secret"_L1, metadata);
    if (keys) {
        QJsonObject data;
        for (const QString &key : *keys)
            data.insert(key, maskText());
        json.insert("spec"_L1, QJsonObject{{u"data"_s, data}});
    }
    QJsonObject status;
    if (!version.isEmpty())
        status.insert("version"_L1, version);
    if (environments)
        status.insert("environments"_L1, QJsonArray::fromStringList(*environments));
    if (!status.isEmpty())
        json.insert("status"_L1, status);
    return json;
}

Result<CmfSecretMapping> CmfSecretMapping::fromJson(const QJsonObject &json, const QString &environment,
                                                    const QString &where)
{
    JsonMembers members(json, where);
    CmfSecretMapping mapping;
    mapping.environment = environment;
    mapping.metadata = readMetadata(members);
    JsonMembers spec(members.object("spec"_L1), members.where("spec"_L1));
    mapping.secretName = spec.string("secretName"_L1);
    members.adopt(spec);
    const QString &name = mapping.secretName;
    if (!name.isEmpty() && std::all_of(name.begin(), name.end(), [](QChar c) { return c == u'*'; }))
        mapping.secretName.clear(); // hidden behind stars, as a secret's values are
    return members.result(std::move(mapping));
}

QJsonObject CmfSecretMapping::toMaskedJson() const
{
    QJsonObject json = resourceJson("EnvironmentSecretMapping"_L1, metadata);
    if (!secretName.isEmpty())
        json.insert("spec"_L1, QJsonObject{{u"secretName"_s, secretName}});
    return json;
}

Result<CmfDatabase> CmfDatabase::fromJson(const QJsonObject &json, const QString &catalog, const QString &where)
{
    JsonMembers members(json, where);
    CmfDatabase database;
    database.catalog = catalog;
    database.metadata = readMetadata(members);
    JsonMembers spec(members.object("spec"_L1), members.where("spec"_L1));
    database.kafka = readConnection(spec, "kafkaCluster"_L1);
    database.ddlEnvironments =
        spec.strings(spec.has("ddlEnvironments"_L1) ? "ddlEnvironments"_L1 : "alterEnvironments"_L1);
    members.adopt(spec);
    database.environmentsWithAccess = readStatusList(members, "environmentsWithAccess"_L1);
    return members.result(std::move(database));
}

QJsonObject CmfDatabase::toMaskedJson() const
{
    if (declaredInCatalog) {
        QJsonObject json = connectionJson(kafka);
        json.insert("databaseName"_L1, metadata.name);
        return json;
    }
    QJsonObject json = resourceJson("KafkaDatabase"_L1, metadata);
    QJsonObject spec{{u"kafkaCluster"_s, connectionJson(kafka)}};
    if (!ddlEnvironments.isEmpty())
        spec.insert("ddlEnvironments"_L1, QJsonArray::fromStringList(ddlEnvironments));
    json.insert("spec"_L1, spec);
    insertStatusList(json, "environmentsWithAccess"_L1, environmentsWithAccess);
    return json;
}

Result<CmfCatalog> CmfCatalog::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    CmfCatalog catalog;
    catalog.metadata = readMetadata(members);
    JsonMembers spec(members.object("spec"_L1), members.where("spec"_L1));
    catalog.schemaRegistry = readConnection(spec, "srInstance"_L1);
    catalog.kafkaClusters = spec.objects<CmfDatabase>(
        "kafkaClusters"_L1, [&catalog](const QJsonObject &cluster, const QString &place) -> Result<CmfDatabase> {
            JsonMembers clusterMembers(cluster, place);
            CmfDatabase database;
            database.catalog = catalog.metadata.name;
            database.metadata.name = clusterMembers.requiredString("databaseName"_L1);
            database.kafka = readConnection(clusterMembers);
            database.declaredInCatalog = true;
            return clusterMembers.result(std::move(database));
        });
    members.adopt(spec);
    catalog.environmentsWithAccess = readStatusList(members, "environmentsWithAccess"_L1);
    return members.result(std::move(catalog));
}

QJsonObject CmfCatalog::toMaskedJson() const
{
    QJsonObject json = resourceJson("KafkaCatalog"_L1, metadata);
    QJsonArray clusters;
    for (const CmfDatabase &database : kafkaClusters)
        clusters.append(database.toMaskedJson());
    json.insert("spec"_L1,
                QJsonObject{{u"srInstance"_s, connectionJson(schemaRegistry)}, {u"kafkaClusters"_s, clusters}});
    insertStatusList(json, "environmentsWithAccess"_L1, environmentsWithAccess);
    return json;
}

Result<CmfComputePool> CmfComputePool::fromJson(const QJsonObject &json, const QString &environment,
                                                const QString &where)
{
    JsonMembers members(json, where);
    CmfComputePool pool;
    pool.environment = environment;
    pool.metadata = readMetadata(members);
    JsonMembers spec(members.object("spec"_L1), members.where("spec"_L1));
    pool.type = spec.string("type"_L1);
    members.adopt(spec);
    pool.spec = freeObject(members, "spec"_L1);
    JsonMembers status(members.object("status"_L1), members.where("status"_L1));
    pool.phase = status.string("phase"_L1);
    members.adopt(status);
    return members.result(std::move(pool));
}

Result<CmfApplication> CmfApplication::fromJson(const QJsonObject &json, const QString &environment,
                                                const QString &where)
{
    JsonMembers members(json, where);
    CmfApplication application;
    application.environment = environment;
    application.metadata = readMetadata(members, Values::Any); // a free object, unlike the others'
    application.spec = freeObject(members, "spec"_L1);
    application.status = freeObject(members, "status"_L1);
    JsonMembers status(members.object("status"_L1), members.where("status"_L1));
    JsonMembers job(status.object("jobStatus"_L1), status.where("jobStatus"_L1));
    application.state = job.string("state"_L1);
    status.adopt(job);
    const QString lifecycle = status.string("lifecycleState"_L1);
    if (application.state.isEmpty())
        application.state = lifecycle;
    members.adopt(status);
    return members.result(std::move(application));
}

} // namespace kekkai
