#pragma once

#include "services/plans/plan.h"

#include <QJsonArray>

namespace kekkai::test {

/// Soft-deletes one DEK.
inline Step sampleStep(const QString &id, const QString &subject = QStringLiteral("orders-value"))
{
    using namespace Qt::StringLiterals;
    Step step;
    step.id = id;
    step.kind = u"dek.softDelete"_s;
    step.object = {ObjectRef::Kind::Dek, {u"pii"_s, subject, u"AES256_GCM"_s, u"1"_s}};
    step.request.verb = "DELETE"_ba;
    step.request.path = "/dek-registry/v1/keks/pii/deks/" + QUrl::toPercentEncoding(subject) + "/versions/1";
    step.request.query = "algorithm=AES256_GCM"_ba;
    step.before = QJsonObject{{u"deleted"_s, false}, {u"version"_s, 1}};
    step.after = QJsonObject{{u"deleted"_s, true}};
    step.reversible = true;
    return step;
}

/// Registers a KEK whose properties hold a credential.
inline Step sampleRegistration(const QString &id)
{
    using namespace Qt::StringLiterals;
    Step step;
    step.id = id;
    step.kind = u"kek.register"_s;
    step.object = {ObjectRef::Kind::Kek, {u"pii"_s}};
    step.arguments = {{u"kmsType"_s, u"hcvault"_s}, {u"kmsProps"_s, QJsonObject{{u"token.id"_s, u"${secret:t}"_s}}}};
    step.request.verb = "POST"_ba;
    step.request.path = "/dek-registry/v1/keks"_ba;
    step.request.body = R"({"name":"pii","kmsProps":{"token.id":"${secret:t}"},"doc":"größer"})"_ba;
    step.request.contentType = u"application/vnd.schemaregistry.v1+json"_s;
    step.after =
        QJsonObject{{u"name"_s, u"pii"_s}, {u"kmsProps"_s, QJsonObject{{u"token.id"_s, QString(8, QChar(0x2022))}}}};
    return step;
}

inline Plan samplePlan()
{
    using namespace Qt::StringLiterals;
    Plan plan;
    plan.id = QUuid(u"{2f1c6c60-7f0e-4a4b-9f0a-4f6d3a1b2c3d}"_s);
    plan.title = {u"kek.delete"_s, {{u"name"_s, u"pii"_s}, {u"count"_s, 2}}};
    plan.madeAt = QDateTime::fromMSecsSinceEpoch(1'750'000'000'123, Qt::UTC);
    plan.serverIdentity = u"schemaRegistry=https://sr.example:8081/base"_s;
    Step second = sampleStep(u"s2"_s, u":.ctx:payments-value"_s);
    second.dependsOn = {u"s1"_s};
    plan.steps = {sampleStep(u"s1"_s), second, sampleRegistration(u"s3"_s)};
    plan.warnings = {{u"w1"_s, {u"consumers.stop"_s, {{u"subjects"_s, QJsonArray{u"orders-value"_s}}}}, true}};
    plan.isDestructive = true;
    plan.confirmName = u"pii"_s;
    plan.coolDownSeconds = 10;
    return plan;
}

} // namespace kekkai::test
