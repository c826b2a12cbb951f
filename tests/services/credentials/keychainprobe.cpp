#include "services/credentials/keychain.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QTimer>

#include <cstdio>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// One line: "ok", "ok <SHA-256 of what was read>", or the name of the problem and the detail. Never a secret.
void tell(const QString &line)
{
    std::fputs(qUtf8Printable(line + u'\n'), stdout);
}

QString problemName(const ApiError &error)
{
    switch (keychainProblem(error)) {
    case KeychainProblem::None:
        return u"none"_s;
    case KeychainProblem::Absent:
        return u"absent"_s;
    case KeychainProblem::Locked:
        return u"locked"_s;
    case KeychainProblem::Denied:
        return u"denied"_s;
    case KeychainProblem::Missing:
        return u"missing"_s;
    case KeychainProblem::TooLarge:
        return u"tooLarge"_s;
    case KeychainProblem::Failed:
        return u"failed"_s;
    }
    return {};
}

Task<void> act(Keychain *keychain, QStringList words)
{
    const QString verb = words.value(1);
    const KeychainKey key{QUuid::fromString(words.value(2)), EndpointRole::Cmf, SecretKind::Password};
    Result<void> done;
    if (verb == "read"_L1) {
        const auto future = keychain->read(key);
        const auto secret = co_await future;
        if (secret) {
            const QByteArrayView bytes = secret->reveal();
            tell(u"ok "_s + QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
            QCoreApplication::exit(0);
            co_return;
        }
        done = tl::unexpected(secret.error());
    } else if (verb == "write"_L1) {
        QFile input;
        const bool isOpen = input.open(stdin, QIODevice::ReadOnly);
        const Secret secret(isOpen ? input.readAll() : QByteArray());
        const auto future = keychain->write(key, secret);
        done = co_await future;
    } else if (verb == "remove"_L1) {
        const auto future = keychain->remove(key);
        done = co_await future;
    } else if (verb == "removeAll"_L1) {
        auto removing = keychain->removeAll(key.profile);
        done = co_await removing;
    } else {
        const auto future = keychain->probe();
        done = co_await future;
    }
    tell(done ? u"ok"_s : QString(problemName(done.error()) + u' ' + done.error().detail));
    QCoreApplication::exit(done ? 0 : 1);
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    Keychain keychain;
    QTimer::singleShot(0, &keychain, [&keychain] { act(&keychain, QCoreApplication::arguments()); });
    return QCoreApplication::exec();
}
