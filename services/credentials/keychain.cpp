#include "services/credentials/keychain.h"

#include "services/core/logging.h"
#include "services/credentials/secretservice.h"

#include <QAbstractEventDispatcher>
#include <QPointer>
#include <qt6keychain/keychain.h>

#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString serviceName()
{
    return u"Kekkai"_s;
}

#ifdef Q_OS_WIN
constexpr qsizetype systemLimit = 2560;
#else
constexpr qsizetype systemLimit = 64 * 1024;
#endif

ApiError keychainError(KeychainProblem problem, const QString &detail = {}, const QString &key = {})
{
    ApiError error;
    error.kind = ApiError::Kind::Keychain;
    error.serverCode = int(problem);
    error.detail = detail;
    error.field = key;
    return error;
}

/// Overwrites bytes that others may hold too: QtKeychain keeps what it was given and what it has read until its job
/// goes.
void wipeShared(const QByteArray &bytes)
{
    volatile char *data = const_cast<char *>(bytes.constData());
    for (qsizetype i = 0; i < bytes.size(); ++i)
        data[i] = '\0';
}

Secret secretOf(QByteArrayView bytes)
{
    return Secret(QByteArray(bytes.data(), bytes.size()));
}

KeychainProblem problemOf(QKeychain::Error error)
{
    switch (error) {
    case QKeychain::NoError:
        return KeychainProblem::None;
    case QKeychain::EntryNotFound:
        return KeychainProblem::Missing;
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return KeychainProblem::Denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return KeychainProblem::Absent;
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        return KeychainProblem::Failed;
    }
    return KeychainProblem::Failed;
}

/// What a failed job means when the Secret Service is in @p state. QtKeychain tells "not found" of a locked keyring
/// whose prompt was put away, and "other error" of an absent one.
KeychainProblem problemIn(const SecretServiceState &state, KeychainProblem told)
{
    switch (state.kind) {
    case SecretServiceState::Kind::Absent:
        return KeychainProblem::Absent;
    case SecretServiceState::Kind::Locked:
    case SecretServiceState::Kind::NoCollection:
        return KeychainProblem::Locked;
    case SecretServiceState::Kind::Denied:
        return KeychainProblem::Denied;
    case SecretServiceState::Kind::Open:
    case SecretServiceState::Kind::Unknown:
    case SecretServiceState::Kind::NotUsed:
        return told;
    }
    return told;
}

/// libsecret answers through GLib's event loop: without it a job would never end.
bool canAnswer()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    const auto *dispatcher = QAbstractEventDispatcher::instance();
    return dispatcher && QByteArrayView(dispatcher->metaObject()->className()).contains("Glib");
#else
    return true;
#endif
}

} // namespace

KeychainProblem keychainProblem(const ApiError &error)
{
    return error.kind == ApiError::Kind::Keychain ? KeychainProblem(error.serverCode) : KeychainProblem::None;
}

QString KeychainKey::text() const
{
    return profile.toString(QUuid::WithoutBraces) + u'/' + roleName(role) + u'/' + secretKindName(kind);
}

Keychain::Keychain(Storage storage, QObject *parent)
    : QObject(parent)
    , m_storage(storage)
    , m_largestValue(systemLimit)
{
}

Keychain::~Keychain() = default;

void Keychain::setStorage(Storage storage)
{
    m_storage = storage;
    if (storage == Storage::System)
        m_memory.clear();
}

/// Starts @p job and hears its end; when it failed, asks the service why. @p done holds a Pending, which answers
/// Canceled when this object goes first and drops it.
void Keychain::run(QKeychain::Job *job, const KeychainKey &key, std::function<void(Result<void>)> done)
{
    job->setInsecureFallback(false); // the default; said here because nothing else may ever be
    job->setAutoDelete(true);
    job->setKey(key.text());
    connect(job, &QKeychain::Job::finished, this, [this, key = key.text(), done](QKeychain::Job *finished) {
        const KeychainProblem told = problemOf(finished->error());
        const QString words = finished->errorString();
        if (told == KeychainProblem::None) {
            done({});
            return;
        }
        qCDebug(lcKeychain) << "failed:" << finished->error() << words;
        const auto classify = [](QPointer<Keychain> self, KeychainProblem problem, QString said, QString entry,
                                 std::function<void(Result<void>)> answer) -> Task<void> {
            const auto future = secretServiceState();
            const SecretServiceState state = co_await future;
            if (self)
                answer(tl::unexpected(keychainError(problemIn(state, problem), said, entry)));
        };
        classify(this, told, words, key, done);
    });
    job->start();
}

QFuture<Result<void>> Keychain::probe()
{
    const auto pending = std::make_shared<Pending<void>>();
    auto future = pending->future();
    if (m_storage == Storage::Memory) {
        pending->answer({});
        return future;
    }
    const auto ask = [](QPointer<Keychain> self, PendingOf<void> answer) -> Task<void> {
        const auto asked = secretServiceState();
        const SecretServiceState state = co_await asked;
        if (!self)
            co_return;
        const bool isUnknown = state.kind == SecretServiceState::Kind::Unknown;
        KeychainProblem problem = problemIn(state, isUnknown ? KeychainProblem::Failed : KeychainProblem::None);
        QString words = state.words;
        if (problem == KeychainProblem::None && state.kind == SecretServiceState::Kind::Open && !canAnswer()) {
            problem = KeychainProblem::Absent;
            words = u"GLib's event loop is switched off (QT_NO_GLIB)"_s;
        }
        if (problem == KeychainProblem::None)
            answer->answer({});
        else
            answer->answer(tl::unexpected(keychainError(problem, words)));
    };
    ask(this, pending);
    return future;
}

QFuture<Result<Secret>> Keychain::read(const KeychainKey &key)
{
    const auto pending = std::make_shared<Pending<Secret>>();
    auto future = pending->future();
    if (m_storage == Storage::Memory) {
        const auto entry = m_memory.constFind(key.text());
        if (entry == m_memory.constEnd())
            pending->answer(tl::unexpected(keychainError(KeychainProblem::Missing, {}, key.text())));
        else
            pending->answer(*entry);
        return future;
    }
    if (!canAnswer()) {
        pending->answer(tl::unexpected(keychainError(KeychainProblem::Absent, u"QT_NO_GLIB"_s, key.text())));
        return future;
    }
    auto *job = new QKeychain::ReadPasswordJob(serviceName());
    run(job, key, [pending, job](const Result<void> &done) {
        if (!done) {
            pending->answer(tl::unexpected(done.error())); // the job is gone by now
            return;
        }
        const QByteArray bytes = job->binaryData();
        pending->answer(secretOf(bytes));
        wipeShared(bytes);
    });
    return future;
}

QFuture<Result<void>> Keychain::write(const KeychainKey &key, const Secret &secret)
{
    if (secret.isEmpty() && !secret.isRevoked())
        return remove(key);
    const auto pending = std::make_shared<Pending<void>>();
    auto future = pending->future();
    if (secret.isRevoked()) { // a lock came first: what the entry holds stays
        pending->answer(failure(ApiError::Kind::Canceled));
        return future;
    }
    if (secret.reveal().size() > m_largestValue) {
        pending->answer(
            tl::unexpected(keychainError(KeychainProblem::TooLarge, QString::number(m_largestValue), key.text())));
        return future;
    }
    if (m_storage == Storage::Memory) {
        m_memory.insert(key.text(), secret);
        pending->answer({});
        return future;
    }
    if (!canAnswer()) {
        pending->answer(tl::unexpected(keychainError(KeychainProblem::Absent, u"QT_NO_GLIB"_s, key.text())));
        return future;
    }
    auto *job = new QKeychain::WritePasswordJob(serviceName());
    // Bytes, as a token need not be text; one buffer, shared with the job, wiped when it has ended.
    const QByteArray bytes(secret.reveal().data(), secret.reveal().size());
    job->setBinaryData(bytes);
    run(job, key, [pending, bytes](const Result<void> &done) {
        wipeShared(bytes);
        pending->answer(done);
    });
    return future;
}

QFuture<Result<void>> Keychain::remove(const KeychainKey &key)
{
    const auto pending = std::make_shared<Pending<void>>();
    auto future = pending->future();
    if (m_storage == Storage::Memory) {
        m_memory.remove(key.text());
        pending->answer({});
        return future;
    }
    if (!canAnswer()) {
        pending->answer(tl::unexpected(keychainError(KeychainProblem::Absent, u"QT_NO_GLIB"_s, key.text())));
        return future;
    }
    run(new QKeychain::DeletePasswordJob(serviceName()), key, [pending, entry = key.text()](const Result<void> &done) {
        if (!done && keychainProblem(done.error()) != KeychainProblem::Missing) {
            pending->answer(done);
            return;
        }
        // Of a locked keyring nothing is removed, and libsecret says that all went well.
        const auto confirm = [](PendingOf<void> answer, QString of) -> Task<void> {
            const auto asked = secretServiceState();
            const SecretServiceState state = co_await asked;
            if (state.kind == SecretServiceState::Kind::Locked)
                answer->answer(tl::unexpected(keychainError(KeychainProblem::Locked, state.words, of)));
            else
                answer->answer({});
        };
        confirm(pending, entry);
    });
    return future;
}

Task<Result<ProfileSecrets>> Keychain::readAll(Profile profile)
{
    ProfileSecrets secrets;
    const QPointer<Keychain> self(this);
    for (const EndpointRole role : endpointRoles) {
        if (!profile.endpoint(role))
            continue;
        const QList<SecretKind> needed = secretsNeeded(*profile.endpoint(role));
        for (const SecretKind kind : needed) {
            if (!self)
                co_return failure(ApiError::Kind::Canceled);
            const auto future = self->read({profile.id, role, kind});
            const auto secret = co_await future;
            if (secret)
                secrets.set(role, kind, *secret);
            else if (keychainProblem(secret.error()) != KeychainProblem::Missing)
                co_return tl::unexpected(secret.error());
        }
    }
    co_return secrets;
}

Task<Result<void>> Keychain::writeAll(Profile profile, ProfileSecrets secrets)
{
    const QPointer<Keychain> self(this);
    for (const EndpointRole role : endpointRoles) {
        if (!profile.endpoint(role))
            continue;
        const QList<SecretKind> needed = secretsNeeded(*profile.endpoint(role));
        for (const SecretKind kind : needed) {
            const Secret secret = secrets.get(role, kind);
            if (secret.isEmpty())
                continue;
            if (!self)
                co_return failure(ApiError::Kind::Canceled);
            const auto future = self->write({profile.id, role, kind}, secret);
            const auto written = co_await future;
            if (!written)
                co_return written;
        }
    }
    co_return Result<void>();
}

Task<Result<void>> Keychain::removeAll(QUuid profile)
{
    const QPointer<Keychain> self(this);
    for (const EndpointRole role : endpointRoles) {
        for (const SecretKind kind : secretKinds) {
            if (!self)
                co_return failure(ApiError::Kind::Canceled);
            const auto future = self->remove({profile, role, kind});
            const auto removed = co_await future;
            if (!removed)
                co_return removed;
        }
    }
    co_return Result<void>();
}

QList<KeychainKey> missingSecrets(const Profile &profile, const ProfileSecrets &secrets)
{
    QList<KeychainKey> missing;
    for (const EndpointRole role : endpointRoles) {
        if (!profile.endpoint(role))
            continue;
        const EndpointSecrets &of = secrets.of(role);
        const QList<SecretKind> needed = secretsNeeded(*profile.endpoint(role));
        for (const SecretKind kind : needed) {
            const bool isThere = kind == SecretKind::KeyPassphrase ? !of.keyPassphrase.isEmpty()
                : kind == SecretKind::TokenKeyPassphrase           ? !of.tokenKeyPassphrase.isEmpty()
                                                                   : !of.signIn.isEmpty();
            if (!isThere)
                missing.append({profile.id, role, kind});
        }
    }
    return missing;
}

} // namespace kekkai
