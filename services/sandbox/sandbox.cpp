#include "services/sandbox/sandbox.h"

#include "services/sandbox/cmffeature.h"
#include "services/sandbox/dekregistryfeature.h"
#include "services/sandbox/faults.h"
#include "services/sandbox/httpserver.h"
#include "services/sandbox/schemaregistryfeature.h"
#include "services/sandbox/seed.h"
#include "services/sandbox/world.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>

namespace kekkai {

using namespace Qt::StringLiterals;
using sandbox::PortKind;
using sandbox::Request;
using sandbox::Response;

namespace {

Result<QByteArray> contentOf(const QString &file, const QString &what)
{
    QFile device(file);
    if (!device.open(QIODevice::ReadOnly))
        return failure(ApiError::Kind::Invalid, u"cannot read the %1 %2: %3"_s.arg(what, file, device.errorString()));
    return device.readAll();
}

Result<std::optional<QSslConfiguration>> tlsConfiguration(const SandboxOptions &options)
{
    if (options.certificateFile.isEmpty() && options.keyFile.isEmpty()) {
        if (!options.clientCaFile.isEmpty())
            return failure(ApiError::Kind::Invalid, u"a client CA needs a server certificate and key"_s);
        return std::optional<QSslConfiguration>();
    }
    if (options.certificateFile.isEmpty() || options.keyFile.isEmpty())
        return failure(ApiError::Kind::Invalid, u"TLS needs both a certificate and its key"_s);
    if (!QSslSocket::supportsSsl())
        return failure(ApiError::Kind::Invalid, u"this Qt has no TLS"_s);

    const auto certificatePem = contentOf(options.certificateFile, u"certificate"_s);
    if (!certificatePem)
        return tl::unexpected(certificatePem.error());
    const auto keyPem = contentOf(options.keyFile, u"key"_s);
    if (!keyPem)
        return tl::unexpected(keyPem.error());
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem);
    if (chain.isEmpty())
        return failure(ApiError::Kind::Invalid, u"%1 holds no PEM certificate"_s.arg(options.certificateFile));
    QSslKey key(*keyPem, QSsl::Rsa);
    if (key.isNull())
        key = QSslKey(*keyPem, QSsl::Ec);
    if (key.isNull())
        return failure(ApiError::Kind::Invalid,
                       u"%1 holds no unencrypted RSA or EC key in PEM form"_s.arg(options.keyFile));

    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificateChain(chain);
    tls.setPrivateKey(key);
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!options.clientCaFile.isEmpty()) {
        const auto caPem = contentOf(options.clientCaFile, u"client CA"_s);
        if (!caPem)
            return tl::unexpected(caPem.error());
        const QList<QSslCertificate> authorities = QSslCertificate::fromData(*caPem);
        if (authorities.isEmpty())
            return failure(ApiError::Kind::Invalid, u"%1 holds no PEM certificate"_s.arg(options.clientCaFile));
        tls.setCaCertificates(authorities);
        tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    }
    return std::optional(tls);
}

QByteArray digestOf(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

/// Takes the same time wherever the digests differ.
bool areEqual(const QByteArray &left, const QByteArray &right)
{
    unsigned char difference = left.size() == right.size() ? 0 : 1;
    for (qsizetype i = 0; i < std::min(left.size(), right.size()); ++i)
        difference = static_cast<unsigned char>(
            difference | (static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i])));
    return difference == 0;
}

constexpr auto ownTable = "sandbox";

std::int64_t systemNowMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Response registryFailure(const std::string &what)
{
    return Response::registryError(500, 50001, "Error in the backend data store: " + what);
}

Response cmfFailure(const std::string &what)
{
    return Response::cmfError(500, "Internal server error: " + what);
}

} // namespace

class Sandbox::Private {
public:
    explicit Private(SandboxOptions sandboxOptions)
        : options(std::move(sandboxOptions))
    {
        if (!options.basicUser.isEmpty())
            basicDigest =
                digestOf("Basic " + QByteArray(options.basicUser.toUtf8() + ':' + options.basicPassword).toBase64());
        if (!options.bearerToken.isEmpty())
            bearerDigest = digestOf("Bearer " + options.bearerToken);
    }

    [[nodiscard]] Result<void> openData();
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] bool isAllowed(const Request &request) const;
    [[nodiscard]] Response unauthorized(PortKind port) const;
    [[nodiscard]] Response answer(PortKind port, Request request);
    [[nodiscard]] Response call(PortKind port, Request request);
    [[nodiscard]] sandbox::FaultAction decide(PortKind port, const Request &request);
    [[nodiscard]] Result<QUrl> listen(std::unique_ptr<sandbox::HttpServer> &server, PortKind port, int number,
                                      const std::optional<QSslConfiguration> &tls);

    SandboxOptions options;
    QByteArray basicDigest;
    QByteArray bearerDigest;
    std::atomic<qint64> clockOffset = 0;

    std::unique_ptr<sandbox::World> world;
    std::unique_ptr<sandbox::SchemaRegistryFeature> schemaRegistry;
    std::unique_ptr<sandbox::DekRegistryFeature> dekRegistry;
    std::unique_ptr<sandbox::CmfFeature> cmf;
    sandbox::Router schemaRegistryRouter;
    sandbox::Router cmfRouter;

    std::mutex accessLogLock;
    QFile accessLog;

    std::mutex faultsLock;
    std::shared_ptr<sandbox::Faults> faults;

    std::unique_ptr<sandbox::HttpServer> schemaRegistryServer;
    std::unique_ptr<sandbox::HttpServer> cmfServer;
    QUrl schemaRegistryUrl;
    QUrl cmfUrl;
};

Result<void> Sandbox::Private::openData()
{
    sandbox::CmfOptions cmfOptions;
    cmfOptions.version = options.cmfVersion.toStdString();
    cmfOptions.masking = options.cmfMasking.toStdString();
    cmfOptions.mappingsHidden = options.cmfMappingsHidden;
    if (!QStringList{u"2.0"_s, u"2.1"_s, u"2.2"_s, u"2.3.1"_s}.contains(options.cmfVersion))
        return failure(ApiError::Kind::Invalid,
                       u"unknown CMF version \"%1\": 2.0, 2.1, 2.2 or 2.3.1"_s.arg(options.cmfVersion));
    if (!QStringList{u"stars"_s, u"null"_s, u"absent"_s}.contains(options.cmfMasking))
        return failure(ApiError::Kind::Invalid,
                       u"unknown masking \"%1\": stars, null or absent"_s.arg(options.cmfMasking));
    if (!options.cmfEncryptionKeyFile.isEmpty()) {
        const auto key = contentOf(options.cmfEncryptionKeyFile, u"CMF encryption key"_s);
        if (!key)
            return tl::unexpected(key.error());
        cmfOptions.encryptionKey = key->toStdString();
        if (cmfOptions.encryptionKey.empty()) // CmfFeature takes an empty one for "encryption off"
            return failure(ApiError::Kind::Invalid,
                           u"the CMF encryption key %1 is empty"_s.arg(options.cmfEncryptionKeyFile));
    }
    try {
        world = std::make_unique<sandbox::World>(options.dataFolder.toStdString());
        world->nowMs = [this] { return systemNowMs() + clockOffset.load(); };
        schemaRegistry = std::make_unique<sandbox::SchemaRegistryFeature>(*world, options.ruleSetsDropped);
        dekRegistry = std::make_unique<sandbox::DekRegistryFeature>(
            *world, *schemaRegistry, sandbox::DekRegistryFeature::defaultMaxKeys, options.isCloud);
        cmf = std::make_unique<sandbox::CmfFeature>(*world, std::move(cmfOptions));
        schemaRegistry->load();
        dekRegistry->load();
        cmf->load();
        world->store.commit();
    } catch (const std::exception &exception) {
        return failure(ApiError::Kind::Invalid, QString::fromUtf8(exception.what()));
    }

    schemaRegistryRouter = {};
    cmfRouter = {};
    schemaRegistryRouter.setFallback(
        [](const Request &) { return Response::registryError(404, 404, "HTTP 404 Not Found"); },
        [](const Request &) { return Response::registryError(405, 405, "HTTP 405 Method Not Allowed"); });
    cmfRouter.setFallback(
        [](const Request &request) {
            return Response::cmfError(404,
                                      "No static resource " + request.target.substr(0, request.target.find('?')) + ".");
        },
        [](const Request &request) {
            return Response::cmfError(405, "Request method '" + request.method + "' is not supported");
        });
    schemaRegistry->addRoutes(schemaRegistryRouter);
    dekRegistry->addRoutes(schemaRegistryRouter);
    cmf->addRoutes(cmfRouter);
    return {};
}

/// A folder counts as filled once its first start came to an end; what features note before does not count.
bool Sandbox::Private::isEmpty() const
{
    bool empty = true;
    world->store.load(ownTable, [&](const std::string &, const sandbox::Json &) { empty = false; });
    return empty;
}

bool Sandbox::Private::isAllowed(const Request &request) const
{
    if (basicDigest.isEmpty() && bearerDigest.isEmpty())
        return true;
    // The scheme's name counts in any case (RFC 9110, 11.1).
    QByteArray credentials = QByteArray::fromStdString(request.header("authorization"));
    for (const QByteArray &scheme : {"Basic "_ba, "Bearer "_ba}) {
        if (credentials.first(std::min(credentials.size(), scheme.size())).compare(scheme, Qt::CaseInsensitive) == 0)
            credentials = scheme + credentials.sliced(scheme.size()).trimmed();
    }
    const QByteArray digest = digestOf(credentials);
    const bool basicFits = areEqual(digest, basicDigest);
    const bool bearerFits = areEqual(digest, bearerDigest);
    return basicFits || bearerFits;
}

Response Sandbox::Private::unauthorized(PortKind port) const
{
    Response response = port == PortKind::Cmf ? Response::cmfError(401, "Unauthorized")
                                              : Response::registryError(401, 401, "Unauthorized");
    response.headers.emplace_back("WWW-Authenticate", bearerDigest.isEmpty() ? "Basic realm=\"sandbox\"" : "Bearer");
    return response;
}

Response Sandbox::Private::call(PortKind port, Request request)
{
    if (!world)
        return port == PortKind::Cmf ? Response::cmfError(503, "not started")
                                     : Response::registryError(503, 503, "not started");
    if (request.segments.empty() && request.target.size() > 1) {
        Request parsed = sandbox::parseTarget(request.method, request.target);
        parsed.headers = std::move(request.headers);
        parsed.body = std::move(request.body);
        request = std::move(parsed);
    }
    if (port == PortKind::Cmf)
        return world->run(cmfRouter, std::move(request), cmfFailure);
    try {
        return world->run(schemaRegistryRouter, sandbox::rewriteContext(std::move(request)), registryFailure);
    } catch (const sandbox::Refusal &refusal) {
        return refusal.response;
    }
}

Response Sandbox::Private::answer(PortKind port, Request request)
{
    if (accessLog.isOpen()) {
        const QUrl &url = port == PortKind::SchemaRegistry ? schemaRegistryUrl : cmfUrl;
        const QByteArray line = QByteArray::fromStdString(request.method) + ' ' + url.toEncoded()
            + QByteArray::fromStdString(request.target) + '\n';
        const std::lock_guard guard(accessLogLock); // each port has a thread of its own
        accessLog.write(line);
    }
    return isAllowed(request) ? call(port, std::move(request)) : unauthorized(port);
}

sandbox::FaultAction Sandbox::Private::decide(PortKind port, const Request &request)
{
    std::shared_ptr<sandbox::Faults> inForce;
    {
        const std::lock_guard guard(faultsLock);
        inForce = faults;
    }
    return inForce ? inForce->decide(port, request) : sandbox::FaultAction();
}

Result<QUrl> Sandbox::Private::listen(std::unique_ptr<sandbox::HttpServer> &server, PortKind port, int number,
                                      const std::optional<QSslConfiguration> &tls)
{
    if (number < 0)
        return QUrl();
    if (number > 65535)
        return failure(ApiError::Kind::Invalid, u"%1 is not a port"_s.arg(number));
    server = std::make_unique<sandbox::HttpServer>(
        [this, port](Request request) { return answer(port, std::move(request)); },
        [this, port](const Request &request) { return decide(port, request); });
    const auto chosen = server->listen(static_cast<quint16>(number), tls);
    if (!chosen)
        return tl::unexpected(chosen.error());
    return QUrl(u"%1://127.0.0.1:%2"_s.arg(tls ? u"https"_s : u"http"_s).arg(*chosen));
}

Sandbox::Sandbox(SandboxOptions options)
    : d(std::make_unique<Private>(std::move(options)))
{
}

Sandbox::~Sandbox()
{
    stop();
}

Result<void> Sandbox::start()
{
    stop();
    const auto tls = tlsConfiguration(d->options);
    if (!tls)
        return tl::unexpected(tls.error());
    if (auto faults = setFaults(d->options.faults); !faults)
        return faults;
    const auto begin = [&]() -> Result<void> {
        if (auto opened = d->openData(); !opened)
            return opened;
        if (d->isEmpty()) {
            d->world->store.beginBatch();
            if (auto seeded = sandbox::seedSandbox(*this, d->options.seed); !seeded)
                return seeded;
            d->clockOffset = 0;
            try {
                d->world->store.put(ownTable, "begun", {{"seed", d->options.seed.toStdString()}});
                d->world->store.endBatch();
            } catch (const std::exception &exception) {
                return failure(ApiError::Kind::Invalid, QString::fromUtf8(exception.what()));
            }
        }
        if (!d->options.accessLog.isEmpty()) {
            d->accessLog.setFileName(d->options.accessLog);
            if (!d->accessLog.open(QIODevice::WriteOnly | QIODevice::Append))
                return failure(
                    ApiError::Kind::Invalid,
                    u"cannot write the access log %1: %2"_s.arg(d->options.accessLog, d->accessLog.errorString()));
        }
        auto url = d->listen(d->schemaRegistryServer, PortKind::SchemaRegistry, d->options.schemaRegistryPort, *tls);
        if (!url)
            return tl::unexpected(url.error());
        d->schemaRegistryUrl = *url;
        url = d->listen(d->cmfServer, PortKind::Cmf, d->options.cmfPort, *tls);
        if (!url)
            return tl::unexpected(url.error());
        d->cmfUrl = *url;
        return {};
    };
    auto begun = begin();
    if (!begun)
        stop();
    return begun;
}

void Sandbox::stop()
{
    for (auto *server : {&d->schemaRegistryServer, &d->cmfServer}) {
        if (*server)
            (*server)->stop();
    }
    d->accessLog.close();
    d->schemaRegistryUrl.clear();
    d->cmfUrl.clear();
    d->cmf.reset();
    d->dekRegistry.reset();
    d->schemaRegistry.reset();
    d->world.reset();
}

QUrl Sandbox::schemaRegistryUrl() const
{
    return d->schemaRegistryUrl;
}

QUrl Sandbox::cmfUrl() const
{
    return d->cmfUrl;
}

Result<void> Sandbox::setFaults(const QStringList &faults)
{
    auto parsed = sandbox::Faults::parse(faults);
    if (!parsed)
        return tl::unexpected(parsed.error());
    const std::lock_guard guard(d->faultsLock);
    d->faults = *std::move(parsed);
    return {};
}

QString Sandbox::faultHelp()
{
    return sandbox::Faults::help();
}

qint64 Sandbox::requestCount() const
{
    return (d->schemaRegistryServer ? d->schemaRegistryServer->requestCount() : 0)
        + (d->cmfServer ? d->cmfServer->requestCount() : 0);
}

sandbox::Response Sandbox::schemaRegistryCall(const sandbox::Request &request)
{
    return d->call(PortKind::SchemaRegistry, request);
}

sandbox::Response Sandbox::cmfCall(const sandbox::Request &request)
{
    return d->call(PortKind::Cmf, request);
}

void Sandbox::setClockOffset(qint64 offsetMs)
{
    d->clockOffset = offsetMs;
}

} // namespace kekkai
