#include "models/text/connectiontesttext.h"

#include "models/text/errortext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct TestTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ConnectionTestText)
};

using Outcome = TestResult::Outcome;
using State = TestResult::State;

QString goodText(const TestResult &result)
{
    const QString fact = result.facts.value(0);
    switch (result.stage) {
    case TestStage::NameResolution:
        return TestTexts::tr("The name leads to %1.").arg(result.facts.join(TestTexts::tr(", ")));
    case TestStage::Tcp:
        return TestTexts::tr("%1 answers on port %2.").arg(fact, result.facts.value(1));
    case TestStage::Tls:
        return result.certificate && !result.certificate->commonName.isEmpty()
            ? TestTexts::tr("The connection is encrypted, and the certificate of %1 is trusted.")
                  .arg(result.certificate->commonName)
            : TestTexts::tr("The connection is encrypted, and the certificate is trusted.");
    case TestStage::Http:
        return TestTexts::tr("The right kind of server answers.");
    case TestStage::SignIn:
        return fact.isEmpty() ? TestTexts::tr("The sign-in is accepted.") : TestTexts::tr("%1 is signed in.").arg(fact);
    case TestStage::Role:
        return TestTexts::tr("Reading is allowed.");
    case TestStage::DekRegistry:
        return TestTexts::tr("Present, with %n KEKs.", nullptr, fact.toInt());
    case TestStage::RuleSets:
        return {};
    case TestStage::Version:
        return TestTexts::tr("Version %1.").arg(fact);
    case TestStage::Licence:
        return result.when.isValid() ? TestTexts::tr("%1, valid until %2.").arg(fact, localTimeText(result.when))
                                     : TestTexts::tr("%1, valid.").arg(fact);
    }
    return {};
}

/// Of a request that got no answer, in the words of the stage.
QString failedText(const TestResult &result)
{
    const ApiError error = result.error.value_or(ApiError{});
    const bool late = error.kind == ApiError::Kind::Timeout;
    switch (result.stage) {
    case TestStage::NameResolution:
        return late ? TestTexts::tr("The name service did not answer in time.")
                    : TestTexts::tr("Nobody knows this name.");
    case TestStage::Tcp:
        return late ? TestTexts::tr("Nothing answers on this port.")
                    : TestTexts::tr("The connection was refused: %1").arg(error.detail);
    case TestStage::Tls:
        if (error.kind == ApiError::Kind::Offline || late)
            return TestTexts::tr("The server ended the connection before it was secure.");
        [[fallthrough]];
    case TestStage::Http:
    case TestStage::SignIn:
    case TestStage::Role:
    case TestStage::DekRegistry:
    case TestStage::RuleSets:
    case TestStage::Version:
    case TestStage::Licence:
        return errorSentence(error);
    }
    return {};
}

QString failedCure(const TestResult &result)
{
    switch (result.stage) {
    case TestStage::NameResolution:
        return TestTexts::tr("Check the spelling. A name of an internal network needs its VPN or name service.");
    case TestStage::Tcp:
        return TestTexts::tr("Check the port, whether the server is running, and firewalls on the way.");
    case TestStage::Tls:
        if (result.error && result.error->kind != ApiError::Kind::Tls)
            return TestTexts::tr("Many servers do so that want a client certificate: give one. A server without TLS "
                                 "does so too: its address begins with http://.");
        return {};
    case TestStage::Http:
    case TestStage::SignIn:
    case TestStage::Role:
    case TestStage::DekRegistry:
    case TestStage::RuleSets:
    case TestStage::Version:
    case TestStage::Licence:
        return {}; // the sentence says it
    }
    return {};
}

} // namespace

QString serverKindText(ServerKind kind)
{
    switch (kind) {
    case ServerKind::SchemaRegistry:
        return TestTexts::tr("Schema Registry");
    case ServerKind::Cmf:
        return TestTexts::tr("CMF");
    case ServerKind::Unknown:
        return TestTexts::tr("Server");
    }
    return {};
}

QString testStageText(TestStage stage)
{
    switch (stage) {
    case TestStage::NameResolution:
        return TestTexts::tr("Name resolution");
    case TestStage::Tcp:
        return TestTexts::tr("Network connection");
    case TestStage::Tls:
        return TestTexts::tr("Encryption (TLS)");
    case TestStage::Http:
        return TestTexts::tr("Answer (HTTP)");
    case TestStage::SignIn:
        return TestTexts::tr("Sign-in");
    case TestStage::Role:
        return TestTexts::tr("Role");
    case TestStage::DekRegistry:
        return TestTexts::tr("DEK Registry");
    case TestStage::RuleSets:
        return TestTexts::tr("Rule sets are kept");
    case TestStage::Version:
        return TestTexts::tr("Version");
    case TestStage::Licence:
        return TestTexts::tr("Licence");
    }
    return {};
}

QString testStateText(State state)
{
    switch (state) {
    case State::Waiting:
        return TestTexts::tr("Waiting");
    case State::Running:
        return TestTexts::tr("Running");
    case State::Passed:
        return TestTexts::tr("Passed");
    case State::Warning:
        return TestTexts::tr("Warning");
    case State::Failed:
        return TestTexts::tr("Failed");
    case State::Skipped:
        return TestTexts::tr("Skipped");
    }
    return {};
}

QString testSentence(const TestResult &result, ServerKind server)
{
    const QString name = serverKindText(server);
    const QString fact = result.facts.value(0);
    switch (result.outcome) {
    case Outcome::None:
        return {};
    case Outcome::Good:
        return goodText(result);
    case Outcome::ThroughProxy:
        return TestTexts::tr("Left to the proxy %1.").arg(fact);
    case Outcome::NotEncrypted:
        return TestTexts::tr("Plain HTTP: whoever is on the way can read and change everything.");
    case Outcome::StaysHere:
        return TestTexts::tr("Plain HTTP that does not leave this computer.");
    case Outcome::RequestFailed:
        return failedText(result);
    case Outcome::OtherServer:
        return TestTexts::tr("Something answers at this address, but it is no %1.").arg(name);
    case Outcome::NobodyAsked:
        return TestTexts::tr("%1 lets everybody in.").arg(name);
    case Outcome::SignInNeeded:
        return TestTexts::tr("%1 wants to know who you are: it asks for %2.")
            .arg(name, wantedSignInText(result.error.value_or(ApiError{})));
    case Outcome::SignInRefused:
        return server == ServerKind::Cmf
            ? TestTexts::tr("CMF did not let this user in. It says the same of a wrong password or token and of a user "
                            "without a role binding.")
            : TestTexts::tr("%1 did not accept these credentials.").arg(name);
    case Outcome::NoRole:
        return TestTexts::tr("%1 knows who you are, but no role allows this.").arg(name);
    case Outcome::NotOffered:
        return result.stage == TestStage::DekRegistry
            ? TestTexts::tr("Not there: this Schema Registry keeps no KEKs and DEKs.")
            : TestTexts::tr("This server has no such interface.");
    case Outcome::RulesKept:
        return TestTexts::tr("Yes: %1 has rules.").arg(fact);
    case Outcome::RulesNotSeen:
        return TestTexts::tr("Not known: none of the schemas that were looked at has rules.");
    case Outcome::LicenceEnded:
        return result.when.isValid() ? TestTexts::tr("The licence ended on %1.").arg(localTimeText(result.when))
                                     : TestTexts::tr("The licence has ended.");
    case Outcome::LicenceEndsSoon:
        return TestTexts::tr("The licence ends on %1.").arg(localTimeText(result.when));
    case Outcome::LicenceInvalid:
        return TestTexts::tr("CMF calls its licence invalid.");
    case Outcome::CertificateEnds:
        return TestTexts::tr("The connection is encrypted, and the certificate is trusted, but only until %1.")
            .arg(utcTimeText(result.certificate ? result.certificate->validUntil : QDateTime()));
    case Outcome::NotTold:
        return TestTexts::tr("This server does not say.");
    }
    return {};
}

QString testCure(const TestResult &result, ServerKind server)
{
    switch (result.outcome) {
    case Outcome::CertificateEnds:
        return TestTexts::tr("Have the server's certificate renewed in time: nobody can connect after that day.");
    case Outcome::NotEncrypted:
        return TestTexts::tr("Use an https:// address if the server has one.");
    case Outcome::RequestFailed:
        return failedCure(result);
    case Outcome::OtherServer:
        return TestTexts::tr("Check host, port and path: behind a gateway the path before the API belongs to the "
                             "address.");
    case Outcome::SignInNeeded:
        return TestTexts::tr("Choose how to sign in, and try again.");
    case Outcome::SignInRefused:
        return server == ServerKind::Cmf
            ? TestTexts::tr("Check the credentials. If they work elsewhere, ask for a role binding for cluster CMF-id "
                            "in the Metadata Service, and check issuer and audience of the token.")
            : TestTexts::tr("Check user and password, or get a token that is still valid.");
    case Outcome::NoRole:
        return server == ServerKind::Cmf
            ? TestTexts::tr("Ask for a role binding that includes the environments; one for the whole cluster is not "
                            "enough.")
            : TestTexts::tr("Ask its administrator for a role that may read, such as DeveloperRead.");
    case Outcome::NotOffered:
        return result.stage == TestStage::DekRegistry
            ? TestTexts::tr("Switch it on in the server's configuration: resource.extension.class must name the DEK "
                            "Registry's extension.")
            : QString();
    case Outcome::RulesNotSeen:
        return TestTexts::tr(
            "The plain open-source Schema Registry drops rule sets without a word. Kekkai looks whether "
            "they came back after each registration.");
    case Outcome::LicenceEnded:
    case Outcome::LicenceEndsSoon:
    case Outcome::LicenceInvalid:
        return TestTexts::tr("Ask for a new licence before CMF refuses to work.");
    case Outcome::None:
    case Outcome::Good:
    case Outcome::ThroughProxy:
    case Outcome::StaysHere:
    case Outcome::NobodyAsked:
    case Outcome::RulesKept:
    case Outcome::NotTold:
        return {};
    }
    return {};
}

QString addressProblemText(const ApiError &error)
{
    if (error.field == "credentials"_L1)
        return TestTexts::tr("The address holds a user name or a password. Leave it out: the sign-in comes next, and "
                             "goes to the right server only.");
    if (error.field == "scheme"_L1)
        return TestTexts::tr("\"%1://\" is not possible: only http:// and https:// are.").arg(error.detail);
    if (error.field == "host"_L1)
        return TestTexts::tr("There is no server name in this. Write it like https://host:8081.");
    if (error.field == "empty"_L1)
        return TestTexts::tr("Paste the address of a Schema Registry or of CMF.");
    return errorSentence(error);
}

} // namespace kekkai
