#pragma once

#include "services/http/nettransport.h"
#include "services/keys/keysteps.h"
#include "services/plans/planrunner.h"
#include "services/sandbox/route.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/settled.h"
#include "tests/support/wait.h"

#include <QJsonDocument>

#include <atomic>
#include <memory>
#include <mutex>

namespace kekkai::test {

/// Counts what is sent and passes it on to a real transport.
class CountingTransport final : public HttpTransport {
public:
    explicit CountingTransport(std::shared_ptr<HttpTransport> inner)
        : m_inner(std::move(inner))
    {
    }
    void start(HttpRequest request, PendingReply pending) override
    {
        if (request.verb != "GET") {
            const std::scoped_lock lock(m_lock);
            m_changes.append(request.verb + ' ' + request.path);
        }
        m_inner->start(std::move(request), std::move(pending));
    }
    [[nodiscard]] QString name() const override { return m_inner->name(); }
    [[nodiscard]] QList<QByteArray> changes() const
    {
        const std::scoped_lock lock(m_lock);
        return m_changes;
    }

private:
    std::shared_ptr<HttpTransport> m_inner;
    mutable std::mutex m_lock;
    QList<QByteArray> m_changes;
};

inline std::shared_ptr<NetTransport> transportTo(const QUrl &url)
{
    Endpoint endpoint;
    endpoint.label = QStringLiteral("Schema Registry");
    endpoint.base = url;
    endpoint.silenceTimeout = std::chrono::seconds(5);
    return std::make_shared<NetTransport>(endpoint);
}

/// A registry of a sandbox with the KEK "pii".
class PlanBench {
public:
    explicit PlanBench(const QString &accessLog = {})
    {
        SandboxOptions options;
        options.cmfPort = -1;
        options.accessLog = accessLog;
        m_sandbox = std::make_unique<Sandbox>(options);
        if (const auto started = m_sandbox->start(); !started)
            throw std::runtime_error(started.error().detail.toStdString());
        call("POST", "/dek-registry/v1/keks",
             R"({"name":"pii","kmsType":"local-kms","kmsKeyId":"k","kmsProps":{},"shared":false})");
    }
    [[nodiscard]] Sandbox &sandbox() { return *m_sandbox; }
    [[nodiscard]] QUrl url() const { return m_sandbox->schemaRegistryUrl(); }

    /// Behind everybody's back, without a socket. @returns the status.
    int call(const std::string &method, const std::string &target, const std::string &body = {})
    {
        sandbox::Request request = sandbox::parseTarget(method, target);
        request.body = body;
        m_reply = m_sandbox->schemaRegistryCall(request);
        return m_reply.status;
    }
    void makeDeks(int count)
    {
        for (int i = 0; i < count; ++i)
            call("POST", "/dek-registry/v1/keks/pii/deks/" + subject(i).toStdString(),
                 R"({"algorithm":"AES256_GCM","version":1,"encryptedKeyMaterial":"AAAA"})");
    }
    [[nodiscard]] static QString subject(int number) { return QStringLiteral("s%1-value").arg(number); }
    [[nodiscard]] static std::string dekPath(int number)
    {
        return "/dek-registry/v1/keks/pii/deks/" + subject(number).toStdString() + "/versions/1";
    }
    [[nodiscard]] bool isDeleted(int number)
    {
        if (call("GET", dekPath(number) + "?algorithm=AES256_GCM&deleted=true") != 200)
            return false;
        return QJsonDocument::fromJson(QByteArray::fromStdString(m_reply.body))
            .object()
            .value(QStringLiteral("deleted"))
            .toBool();
    }
    [[nodiscard]] int deletedCount(int of)
    {
        int count = 0;
        for (int i = 0; i < of; ++i)
            count += isDeleted(i) ? 1 : 0;
        return count;
    }
    [[nodiscard]] QJsonObject kek(const std::string &name)
    {
        if (call("GET", "/dek-registry/v1/keks/" + name + "?deleted=true") != 200)
            return {};
        return QJsonDocument::fromJson(QByteArray::fromStdString(m_reply.body)).object();
    }

private:
    std::unique_ptr<Sandbox> m_sandbox;
    sandbox::Response m_reply;
};

inline Step keyStep(const QString &id, const QString &kind, const ObjectRef &object, const QJsonValue &before,
                    const QJsonValue &after, const QJsonObject &arguments = {})
{
    Step step;
    step.id = id;
    step.kind = kind;
    step.object = object;
    step.arguments = arguments;
    step.request = keyRequest(kind, object, arguments).value();
    step.before = before;
    step.after = after;
    step.reversible = true;
    return step;
}

/// Soft-deletes the DEK of subject @p number.
inline Step deleteDekStep(int number)
{
    const ObjectRef dek{
        ObjectRef::Kind::Dek,
        {QStringLiteral("pii"), PlanBench::subject(number), QStringLiteral("AES256_GCM"), QStringLiteral("1")}};
    return keyStep(QStringLiteral("d%1").arg(number), QStringLiteral("dek.softDelete"), dek,
                   QJsonObject{{QStringLiteral("deleted"), false}}, QJsonObject{{QStringLiteral("deleted"), true}});
}

inline Step deleteKekStep(const QStringList &after)
{
    Step step = keyStep(
        QStringLiteral("kek"), QStringLiteral("kek.softDelete"), {ObjectRef::Kind::Kek, {QStringLiteral("pii")}},
        QJsonObject{{QStringLiteral("deleted"), false}}, QJsonObject{{QStringLiteral("deleted"), true}});
    step.dependsOn = after;
    return step;
}

/// Soft-deletes @p deks DEKs, and with @p alsoKek then their KEK.
inline Plan deletionPlan(const QUrl &registry, int deks, bool alsoKek)
{
    Plan plan;
    plan.id = QUuid::createUuid();
    plan.title = {QStringLiteral("kek.delete"), {{QStringLiteral("name"), QStringLiteral("pii")}}};
    plan.madeAt = QDateTime::currentDateTimeUtc();
    plan.serverIdentity = serverIdentity(registry, {});
    QStringList ids;
    for (int i = 0; i < deks; ++i) {
        plan.steps.append(deleteDekStep(i));
        ids.append(plan.steps.last().id);
    }
    if (alsoKek)
        plan.steps.append(deleteKekStep(ids));
    return plan;
}

inline std::shared_ptr<Journal> journalAt(const QString &file, int pages = 0)
{
    JournalStore::Options options;
    options.file = file;
    options.mostPages = pages;
    return settled(Journal::open(options)).value_or(std::shared_ptr<Journal>());
}

inline RunContext contextFor(std::shared_ptr<HttpTransport> registry, std::shared_ptr<Journal> journal)
{
    RunContext context;
    context.session.schemaRegistry = std::move(registry);
    addKeyDrivers(context.drivers, context.session);
    context.journal = std::move(journal);
    context.who = actorOfThisProcess();
    context.who.program = QStringLiteral("tests");
    context.who.profile = QStringLiteral("Sandbox");
    return context;
}

} // namespace kekkai::test
