#include "app/gui/keychainunlocker.h"

#include "app/connection.h"
#include "services/core/pending.h"
#include "services/core/workpool.h"

#include <QCoreApplication>
#include <QCoroFuture>
#include <QPromise>
#include <QtConcurrentRun>

namespace kekkai {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::KeychainUnlocker)
};

using PendingUnlock = std::shared_ptr<Pending<UnlockedConnection>>;

Task<void> readAndConnect(QPointer<Keychain> keychain, Profile profile, PendingUnlock pending)
{
    if (!keychain)
        co_return; // dropped unanswered it says Canceled
    const auto secrets = co_await keychain->readAll(profile);
    if (!secrets) {
        pending->answer(tl::unexpected(secrets.error()));
        co_return;
    }
    if (!missingSecrets(profile, *secrets).isEmpty()) {
        pending->answer(failure(ApiError::Kind::Keychain,
                                Words::tr("It does not have all the secrets of this connection. Sign in again.")));
        co_return;
    }
    const ProfileSecrets found = *secrets;
    const QFuture<Result<Session>> connecting =
        QtConcurrent::run(&workPool(), [profile, found] { return connectTo(profile, found); });
    const Result<Session> session = co_await connecting;
    if (session)
        pending->answer(UnlockedConnection{*session, found});
    else
        pending->answer(tl::unexpected(session.error()));
}

Task<void> look(QFuture<Result<void>> probe, std::shared_ptr<QPromise<ProtectionState>> promise)
{
    const Result<void> answer = co_await probe;
    ProtectionState state;
    state.what = Protection::Keychain;
    state.holds = answer ? ProtectionState::Holds::Yes : ProtectionState::Holds::No;
    if (!answer) {
        const KeychainProblem problem = keychainProblem(answer.error());
        using Cause = ProtectionState::Cause;
        state.cause = problem == KeychainProblem::Locked ? Cause::Locked
            : problem == KeychainProblem::Denied         ? Cause::Refused
                                                         : Cause::NoService;
        state.evidence = answer.error().detail;
    }
    promise->addResult(state);
    promise->finish();
}

} // namespace

QFuture<ProtectionState> keychainState(Keychain &keychain)
{
    const auto promise = std::make_shared<QPromise<ProtectionState>>();
    promise->start();
    const auto future = promise->future();
    look(keychain.probe(), promise);
    return future;
}

QFuture<Result<UnlockedConnection>> KeychainUnlocker::unlock(const Profile &profile)
{
    const auto pending = std::make_shared<Pending<UnlockedConnection>>();
    const auto future = pending->future();
    readAndConnect(m_keychain, profile, pending);
    return future;
}

} // namespace kekkai
