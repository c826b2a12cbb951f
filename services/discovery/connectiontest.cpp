#include "services/discovery/connectiontest.h"

#include "services/cmf/cmfclient.h"
#include "services/core/workpool.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/discovery/networkcheck.h"
#include "services/http/authorization.h"
#include "services/http/jsonreply.h"
#include "services/http/nettransport.h"
#include "services/http/systemproxies.h"
#include "services/schemaregistry/schemaregistryclient.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <array>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;
using State = TestResult::State;
using Outcome = TestResult::Outcome;

namespace {

constexpr int soonDays = 30;
constexpr int schemasLookedAt = 100;

TestResult ended(TestStage stage, State state, Outcome outcome, QStringList facts = {})
{
    TestResult result;
    result.stage = stage;
    result.state = state;
    result.outcome = outcome;
    result.facts = std::move(facts);
    return result;
}

TestResult failed(TestStage stage, const ApiError &error, Outcome outcome = Outcome::RequestFailed)
{
    TestResult result = ended(stage, State::Failed, outcome);
    result.error = error;
    return result;
}

/// A result for what is good to know, but no reason to stop.
TestResult optional(TestStage stage, const ApiError &error)
{
    if (error.kind == ApiError::Kind::NotFound)
        return ended(stage, State::Warning, Outcome::NotOffered);
    TestResult result = failed(stage, error, isRefusal(error) ? Outcome::NoRole : Outcome::RequestFailed);
    result.state = State::Warning;
    return result;
}

} // namespace

/// What the stages of one round share.
struct ConnectionTest::Context {
    ServerKind kind = ServerKind::Unknown;
    Endpoint endpoint;
    Cancellation cancellation;
    std::shared_ptr<HttpTransport> transport;
    std::optional<Result<HttpReply>> hello; ///< of the stage Tls, which the next three look at

    [[nodiscard]] bool isLoopback() const { return isLoopbackHost(endpoint.base.host()); }
};

ConnectionTest::ConnectionTest(QObject *parent)
    : QObject(parent)
{
}

ConnectionTest::~ConnectionTest() = default;

QList<TestStage> ConnectionTest::stagesOf(ServerKind kind)
{
    QList<TestStage> stages{TestStage::NameResolution, TestStage::Tcp,    TestStage::Tls,
                            TestStage::Http,           TestStage::SignIn, TestStage::Role};
    if (kind == ServerKind::Cmf)
        stages += {TestStage::Version, TestStage::Licence};
    else
        stages += {TestStage::DekRegistry, TestStage::RuleSets, TestStage::Version};
    return stages;
}

void ConnectionTest::start(ServerKind kind, const Endpoint &endpoint)
{
    m_kind = kind;
    m_results.clear();
    const QList<TestStage> stages = stagesOf(kind);
    for (const TestStage stage : stages)
        m_results.append(ended(stage, State::Waiting, Outcome::None));
    begin(0, endpoint);
}

void ConnectionTest::retry(TestStage stage, const Endpoint &endpoint)
{
    const auto known = std::find_if(m_results.cbegin(), m_results.cend(),
                                    [stage](const TestResult &result) { return result.stage == stage; });
    if (known == m_results.cend()) {
        start(m_kind, endpoint);
        return;
    }
    begin(int(std::distance(m_results.cbegin(), known)), endpoint);
}

void ConnectionTest::begin(int index, const Endpoint &endpoint)
{
    ++m_round;
    m_context = std::make_shared<Context>();
    m_context->kind = m_kind;
    m_context->endpoint = endpoint;
    m_context->endpoint.retries = 0; // who waits at a window wants to know now
    m_context->cancellation = m_cancel.renew();
    m_running = index - 1;
    for (int i = index; i < m_results.size(); ++i) {
        m_results[i] = ended(m_results[i].stage, State::Waiting, Outcome::None);
        Q_EMIT changed(i);
    }
    runNext();
}

void ConnectionTest::cancel()
{
    if (!isRunning())
        return;
    ++m_round;
    m_cancel.renew();
    m_context.reset();
    const int index = std::exchange(m_running, -1);
    m_results[index] = ended(m_results[index].stage, State::Waiting, Outcome::None);
    Q_EMIT changed(index);
}

bool ConnectionTest::passed() const
{
    return !m_results.isEmpty() && !isRunning()
        && std::all_of(m_results.cbegin(), m_results.cend(), [](const TestResult &result) {
               return result.state == State::Passed || result.state == State::Warning || result.state == State::Skipped;
           });
}

void ConnectionTest::runNext()
{
    ++m_running;
    if (m_running >= m_results.size()) {
        m_running = -1;
        m_context.reset();
        Q_EMIT finished();
        return;
    }
    m_results[m_running].state = State::Running;
    Q_EMIT changed(m_running);
    whenDone(run(m_results[m_running].stage, m_context), this, [this, round = m_round](const TestResult &result) {
        if (round == m_round)
            take(result);
    });
}

void ConnectionTest::take(const TestResult &result)
{
    const quint64 round = m_round;
    const int index = m_running;
    m_results[index] = result;
    if (result.state == State::Failed) {
        m_running = -1;
        m_context.reset(); // and with it the transport, which holds the sign-in
    }
    Q_EMIT changed(index);
    if (round != m_round) // somebody began anew
        return;
    if (result.state == State::Failed)
        Q_EMIT finished();
    else
        runNext();
}

namespace {

/// CMF answers 401 for a valid user without a role too: only where it tells something else to the same user is it a
/// matter of roles. Source: reference/cmf.md A.3.
Task<TestResult> cmfSignIn(ApiError refusal, std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    if (!refusal.signedIn)
        co_return failed(TestStage::SignIn, refusal, Outcome::SignInNeeded);
    const auto other = co_await transport->send(HttpRequest::get("/cmf/api/v1/system-information"_ba, cancellation));
    const bool known = other || other.error().kind != ApiError::Kind::Unauthorized;
    if (!known)
        co_return failed(TestStage::SignIn, refusal, Outcome::SignInRefused);
    co_return ended(TestStage::SignIn, State::Passed, Outcome::Good);
}

Task<TestResult> ruleSets(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    // Nothing but writing would tell for sure, and a test does not write. A rule that is there was kept.
    const SchemaRegistryClient client(transport);
    const auto schemas = co_await client.schemas(u":*:"_s, Deleted::Exclude, 0, schemasLookedAt, cancellation);
    if (!schemas)
        co_return optional(TestStage::RuleSets, schemas.error());
    const auto withRules = std::find_if(schemas->cbegin(), schemas->cend(), [](const SchemaVersion &version) {
        return !version.ruleSet.domainRules.isEmpty() || !version.ruleSet.migrationRules.isEmpty()
            || !version.ruleSet.encodingRules.isEmpty();
    });
    if (withRules == schemas->cend())
        co_return ended(TestStage::RuleSets, State::Warning, Outcome::RulesNotSeen);
    co_return ended(TestStage::RuleSets, State::Passed, Outcome::RulesKept, {withRules->subject});
}

Task<TestResult> registryTellsVersion(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    const QString version = co_await registryVersion(std::move(transport), std::move(cancellation));
    if (version.isEmpty())
        co_return ended(TestStage::Version, State::Skipped, Outcome::NotTold);
    co_return ended(TestStage::Version, State::Passed, Outcome::Good, {version});
}

Task<TestResult> cmfVersion(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    const CmfClient client(transport);
    const auto information = co_await client.systemInformation(cancellation);
    if (!information)
        co_return optional(TestStage::Version, information.error());
    if (information->version.isEmpty())
        co_return ended(TestStage::Version, State::Skipped, Outcome::NotTold);
    co_return ended(TestStage::Version, State::Passed, Outcome::Good, {information->version});
}

/// Source: reference/cmf.md A.4 I3, A.8 C3LicenseInformation; 2.3 and newer.
Task<TestResult> cmfLicence(std::shared_ptr<HttpTransport> transport, Cancellation cancellation)
{
    const auto reply = co_await transport->send(HttpRequest::get("/cmf/api/v1/c3/license"_ba, cancellation));
    if (!reply && reply.error().kind == ApiError::Kind::NotFound)
        co_return ended(TestStage::Licence, State::Skipped, Outcome::NotTold);
    const auto json = jsonObject(reply);
    if (!json)
        co_return optional(TestStage::Licence, json.error());
    const QJsonObject status = json->value("status"_L1).toObject();
    const QString word = status.value("status"_L1).toString();
    const QString type = status.value("licenseType"_L1).toString().left(60);
    const auto millis = qint64(status.value("expiration"_L1).toDouble());
    TestResult result = ended(TestStage::Licence, State::Passed, Outcome::Good, {type});
    if (millis > 0)
        result.when = QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (word == "EXPIRED"_L1 || (result.when.isValid() && result.when < now)) {
        result.state = State::Warning;
        result.outcome = Outcome::LicenceEnded;
    } else if (word == "INVALID"_L1) {
        result.state = State::Warning;
        result.outcome = Outcome::LicenceInvalid;
    } else if (word.isEmpty()) {
        result.state = State::Skipped;
        result.outcome = Outcome::NotTold;
    } else if (result.when.isValid() && result.when < now.addDays(soonDays)) {
        result.state = State::Warning;
        result.outcome = Outcome::LicenceEndsSoon;
    }
    co_return result;
}

} // namespace

Task<TestResult> ConnectionTest::run(TestStage stage, std::shared_ptr<Context> context)
{
    const QUrl base = context->endpoint.base;
    const auto limit = context->endpoint.connectTimeout;
    const bool encrypted = base.scheme() == u"https";
    if (!context->transport)
        context->transport = std::make_shared<NetTransport>(context->endpoint);
    // A retry may begin at any of these.
    if (stage >= TestStage::Tls && !context->hello) {
        const auto hello = co_await context->transport->send(helloRequest(context->kind, context->cancellation));
        context->hello = hello;
    }
    switch (stage) {
    case TestStage::NameResolution:
    case TestStage::Tcp: {
        const QString proxy = co_await QtConcurrent::run(&workPool(), proxyFor, base);
        if (!proxy.isEmpty())
            co_return ended(stage, State::Skipped, Outcome::ThroughProxy, {proxy});
        if (stage == TestStage::NameResolution) {
            const auto addresses = co_await hostAddresses(base.host(), limit, context->cancellation);
            if (!addresses)
                co_return failed(stage, addresses.error());
            QStringList texts;
            for (const QHostAddress &address : *addresses)
                texts.append(address.toString());
            co_return ended(stage, State::Passed, Outcome::Good, texts);
        }
        const auto answer = co_await tcpAnswer(base.host(), effectivePort(base), limit, context->cancellation);
        if (!answer)
            co_return failed(stage, answer.error());
        const QString port = QString::number(effectivePort(base));
        co_return ended(stage, State::Passed, Outcome::Good, {answer->toString(), port});
    }
    case TestStage::Tls: {
        const Result<HttpReply> &hello = *context->hello;
        if (!hello && hello.error().kind == ApiError::Kind::Tls)
            co_return failed(stage, hello.error());
        if (encrypted && !hello && hello.error().httpStatus == 0 && hello.error().kind != ApiError::Kind::BadReply)
            co_return failed(stage, hello.error()); // such as a server that wants a client certificate and hangs up
        if (!encrypted && context->isLoopback())
            co_return ended(stage, State::Skipped, Outcome::StaysHere);
        if (!encrypted)
            co_return ended(stage, State::Warning, Outcome::NotEncrypted);
        TestResult result = ended(stage, State::Passed, Outcome::Good);
        const CertificateFacts shown = context->transport->certificates().server;
        if (!shown.sha256.isEmpty())
            result.certificate = shown;
        if (shown.validUntil.isValid() && shown.validUntil < QDateTime::currentDateTimeUtc().addDays(soonDays)) {
            result.state = State::Warning;
            result.outcome = Outcome::CertificateEnds;
        }
        co_return result;
    }
    case TestStage::Http: {
        const Result<HttpReply> &hello = *context->hello;
        if (hello) {
            if (!isHello(context->kind, *hello))
                co_return failed(stage, ApiError{}, Outcome::OtherServer);
            co_return ended(stage, State::Passed, Outcome::Good);
        }
        const ApiError error = hello.error();
        if (isRefusal(error))
            co_return ended(stage, State::Passed, Outcome::Good);
        co_return failed(stage, error,
                         error.kind == ApiError::Kind::NotFound || error.kind == ApiError::Kind::BadReply
                             ? Outcome::OtherServer
                             : Outcome::RequestFailed);
    }
    case TestStage::SignIn: {
        const SignIn &signIn = context->endpoint.signIn;
        const bool certificate = !context->endpoint.clientChain.isEmpty();
        const bool asUser = signIn.kind != SignIn::Kind::None || certificate;
        const Result<HttpReply> hello = *context->hello;
        if (!hello && hello.error().kind == ApiError::Kind::Unauthorized) {
            if (context->kind == ServerKind::Cmf) {
                const TestResult result = co_await cmfSignIn(hello.error(), context->transport, context->cancellation);
                co_return result;
            }
            co_return failed(stage, hello.error(),
                             hello.error().signedIn ? Outcome::SignInRefused : Outcome::SignInNeeded);
        }
        if (!asUser)
            co_return ended(stage, State::Passed, Outcome::NobodyAsked);
        QStringList facts;
        if (!signIn.user.isEmpty())
            facts.append(signIn.user);
        co_return ended(stage, State::Passed, Outcome::Good, facts);
    }
    case TestStage::Role: {
        if (context->kind == ServerKind::Cmf) {
            const Result<HttpReply> &hello = *context->hello;
            if (!hello)
                co_return failed(stage, hello.error(),
                                 isRefusal(hello.error()) ? Outcome::NoRole : Outcome::RequestFailed);
            co_return ended(stage, State::Passed, Outcome::Good);
        }
        HttpRequest request = HttpRequest::get("/subjects"_ba, context->cancellation);
        request.query.addQueryItem(u"limit"_s, u"1"_s);
        const auto reply = co_await context->transport->send(request);
        const auto subjects = stringList(reply);
        if (subjects)
            co_return ended(stage, State::Passed, Outcome::Good);
        const ApiError &error = subjects.error();
        if (error.kind == ApiError::Kind::Unauthorized && !error.signedIn)
            co_return failed(stage, error, Outcome::SignInNeeded);
        co_return failed(stage, error, isRefusal(error) ? Outcome::NoRole : Outcome::RequestFailed);
    }
    case TestStage::DekRegistry: {
        const DekRegistryClient client(context->transport);
        const auto names = co_await client.kekNames(context->cancellation);
        if (!names)
            co_return optional(stage, names.error());
        co_return ended(stage, State::Passed, Outcome::Good, {QString::number(names->size())});
    }
    case TestStage::RuleSets: {
        const TestResult result = co_await ruleSets(context->transport, context->cancellation);
        co_return result;
    }
    case TestStage::Version: {
        if (context->kind == ServerKind::Cmf) {
            const TestResult result = co_await cmfVersion(context->transport, context->cancellation);
            co_return result;
        }
        const TestResult result = co_await registryTellsVersion(context->transport, context->cancellation);
        co_return result;
    }
    case TestStage::Licence: {
        const TestResult result = co_await cmfLicence(context->transport, context->cancellation);
        co_return result;
    }
    }
    co_return failed(stage, ApiError{});
}

} // namespace kekkai
