#include "ui/support/serverstatus.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ServerStatus)
};
} // namespace

Server serverOf(InventoryPart part)
{
    switch (part) {
    case InventoryPart::Registry:
    case InventoryPart::Keks:
    case InventoryPart::Deks:
    case InventoryPart::Subjects:
    case InventoryPart::Tags:
        return Server::SchemaRegistry;
    case InventoryPart::CmfSystem:
    case InventoryPart::Environments:
    case InventoryPart::Secrets:
    case InventoryPart::Catalogs:
    case InventoryPart::ComputePools:
    case InventoryPart::Applications:
        break;
    }
    return Server::Cmf;
}

QList<InventoryPart> partsOf(Server server)
{
    QList<InventoryPart> parts;
    for (int i = 0; i < inventoryPartCount; ++i)
        if (serverOf(InventoryPart(i)) == server)
            parts.append(InventoryPart(i));
    return parts;
}

QString serverWord(Server server)
{
    return server == Server::SchemaRegistry ? Words::tr("Schema Registry") : Words::tr("CMF");
}

ServerStatus statusOf(const Inventory &inventory, Server server)
{
    return statusOf(inventory, partsOf(server));
}

ServerStatus statusOf(const Inventory &inventory, const QList<InventoryPart> &parts)
{
    using Phase = PartState::Phase;
    using State = ServerStatus::State;
    ServerStatus status;
    int asked = 0;
    int answered = 0;
    int failed = 0;
    int loading = 0;
    for (const InventoryPart part : parts) {
        const PartState known = inventory.part(part);
        if (known.phase == Phase::NotAsked)
            continue;
        ++asked;
        if (known.phase == Phase::Complete || (known.phase == Phase::Loading && known.done > 0))
            ++answered;
        if (known.phase == Phase::Loading || known.phase == Phase::Waiting)
            ++loading;
        if (known.phase == Phase::Failed && known.error && known.error->kind != ApiError::Kind::Canceled) {
            ++failed;
            const auto kind = known.error->kind;
            const bool decisive = kind == ApiError::Kind::Unauthorized || kind == ApiError::Kind::Tls;
            if (!status.error || decisive)
                status.error = known.error;
        }
    }
    if (asked == 0)
        status.state = State::NotNamed;
    else if (status.error && status.error->kind == ApiError::Kind::Unauthorized)
        status.state = State::SignInNeeded;
    else if (status.error && status.error->kind == ApiError::Kind::Tls)
        status.state = State::CertificateRefused;
    else if (failed > 0)
        status.state = answered > 0 ? State::PartlyFailed : State::Unreachable;
    else if (answered > 0)
        status.state = State::Connected;
    else
        status.state = loading > 0 ? State::Connecting : State::Stopped;
    return status;
}

QString stateWord(ServerStatus::State state)
{
    using State = ServerStatus::State;
    switch (state) {
    case State::NotNamed:
        return Words::tr("not in this connection");
    case State::Connecting:
        return Words::tr("connecting");
    case State::Connected:
        return Words::tr("connected");
    case State::PartlyFailed:
        return Words::tr("partly failing");
    case State::SignInNeeded:
        return Words::tr("sign-in needed");
    case State::CertificateRefused:
        return Words::tr("not trusted");
    case State::Unreachable:
        return Words::tr("failing");
    case State::Stopped:
        return Words::tr("not loaded");
    }
    return {};
}

Token stateToken(ServerStatus::State state)
{
    using State = ServerStatus::State;
    switch (state) {
    case State::Connected:
        return Token::Ok;
    case State::PartlyFailed:
    case State::SignInNeeded:
        return Token::High;
    case State::CertificateRefused:
    case State::Unreachable:
        return Token::Critical;
    case State::Connecting:
        return Token::Accent;
    case State::NotNamed:
    case State::Stopped:
        break;
    }
    return Token::MutedText;
}

QString stateIcon(ServerStatus::State state)
{
    using State = ServerStatus::State;
    switch (state) {
    case State::Connected:
        return u"ok"_s;
    case State::PartlyFailed:
        return u"warning"_s;
    case State::SignInNeeded:
        return u"user"_s;
    case State::CertificateRefused:
        return u"certificate"_s;
    case State::Unreachable:
        return u"error"_s;
    case State::Connecting:
        return u"waiting"_s;
    case State::NotNamed:
    case State::Stopped:
        break;
    }
    return u"severity-low"_s;
}

} // namespace kekkai
