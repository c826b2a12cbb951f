#pragma once

#include "services/core/cancellation.h"
#include "services/core/tlsrefusal.h"
#include "services/discovery/discovery.h"
#include "services/http/endpoint.h"

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>

namespace kekkai {

/// The steps from an address to a server that can be worked with, each needing the one before.
enum class TestStage {
    NameResolution,
    Tcp,
    Tls,
    Http, ///< does it answer, and as the kind of server that is expected
    SignIn,
    Role, ///< may who signed in read anything
    DekRegistry, ///< Schema Registry only
    RuleSets, ///< Schema Registry only: does it keep them
    Version,
    Licence, ///< CMF only
};

/// How one stage ended. The sentence for people is testSentence().
struct TestResult {
    enum class State {
        Waiting,
        Running,
        Passed,
        Warning, ///< it works, and somebody should know something
        Failed, ///< the stages after it cannot be tried
        Skipped, ///< does not apply here
    };
    enum class Outcome {
        None,
        Good, ///< facts say what was found
        ThroughProxy, ///< facts: the proxy, which looks the name up and connects
        NotEncrypted, ///< plain HTTP, to another computer
        StaysHere, ///< plain HTTP within this computer
        RequestFailed, ///< error says why
        OtherServer, ///< something answers, but not this kind of server
        NobodyAsked, ///< the server wants no sign-in
        SignInNeeded, ///< and none was given
        SignInRefused,
        NoRole, ///< the sign-in is known, and may not read; a 401 of CMF can mean the same
        NotOffered, ///< the server has no such interface: an old or a smaller edition
        RulesKept, ///< facts: a subject with rules
        RulesNotSeen, ///< no subject has rules, so nobody knows
        LicenceEnded, ///< facts: its type; when: the day
        LicenceEndsSoon, ///< within 30 days
        LicenceInvalid,
        NotTold, ///< the server does not say
        CertificateEnds, ///< encrypted and trusted, for 30 days or less: certificate says until when
    };
    TestStage stage = TestStage::NameResolution;
    State state = State::Waiting;
    Outcome outcome = Outcome::None;
    QStringList facts; ///< addresses, a version, a user: plain text, never a secret
    QDateTime when; ///< UTC
    std::optional<ApiError> error;
    std::optional<CertificateFacts> certificate; ///< of the server, where the stage Tls passed

    friend bool operator==(const TestResult &, const TestResult &) = default;
};

/// Tries a connection out stage by stage, without changing anything on the server. Keeps the endpoint and its secrets
/// only while stages are under way. Lives on the GUI thread.
class ConnectionTest final : public QObject {
    Q_OBJECT
public:
    explicit ConnectionTest(QObject *parent = nullptr);
    ~ConnectionTest() override;

    /// The stages for this kind of server, in order.
    [[nodiscard]] static QList<TestStage> stagesOf(ServerKind kind);

    /// Begins at the first stage; what is under way is given up.
    void start(ServerKind kind, const Endpoint &endpoint);
    /// Begins at @p stage with another endpoint (a corrected sign-in, say); the results before it stay. Before the
    /// first start(), and for a stage that does not exist here, the same as start().
    void retry(TestStage stage, const Endpoint &endpoint);
    /// Stages that were under way are waiting again.
    void cancel();

    [[nodiscard]] bool isRunning() const { return m_running >= 0; }
    [[nodiscard]] ServerKind kind() const { return m_kind; }
    [[nodiscard]] const QList<TestResult> &results() const { return m_results; }
    /// Whether all stages ended and none failed.
    [[nodiscard]] bool passed() const;

Q_SIGNALS:
    void changed(int index); ///< of results()
    void finished(); ///< all stages ended, or one failed; not after cancel()

private:
    struct Context;
    static Task<TestResult> run(TestStage stage, std::shared_ptr<Context> context);
    void begin(int index, const Endpoint &endpoint);
    void runNext();
    void take(const TestResult &result);

    ServerKind m_kind = ServerKind::Unknown;
    QList<TestResult> m_results;
    std::shared_ptr<Context> m_context;
    CancelScope m_cancel;
    int m_running = -1; ///< index of results(); -1: nothing is under way
    quint64 m_round = 0; ///< answers of earlier rounds are not heard
};

} // namespace kekkai
