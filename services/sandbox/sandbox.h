#pragma once

#include "services/core/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <memory>

namespace kekkai {

namespace sandbox {
struct Request;
struct Response;
} // namespace sandbox

/// How a sandbox is started. Every string is UTF-8 text; empty means "not set".
struct SandboxOptions {
    int schemaRegistryPort = 0; ///< 0: a free one; -1: none
    int cmfPort = 0; ///< 0: a free one; -1: none
    QString certificateFile; ///< PEM: TLS on both ports
    QString keyFile;
    QString clientCaFile; ///< PEM: clients must show a certificate of this CA
    QString basicUser; ///< HTTP Basic is demanded when set
    QByteArray basicPassword;
    QByteArray bearerToken; ///< a bearer token is demanded when set
    QString dataFolder; ///< survives restarts; empty: memory only
    QString cmfVersion = QStringLiteral("2.3.1"); ///< 2.0, 2.1, 2.2 or 2.3.1
    QString cmfEncryptionKeyFile; ///< 16 or 32 raw bytes: CMF encryption on; fixed at the first start of a data folder
    QString cmfMasking = QStringLiteral("stars"); ///< stars, null or absent (reference/cmf.md A.10)
    bool cmfMappingsHidden = false;
    bool ruleSetsDropped = false; ///< behave like the plain open-source server, which drops every rule set
    bool isCloud = false; ///< answer as Confluent's hosted Schema Registry does where that has more: the key policy
    QString seed =
        QStringLiteral("none"); ///< none, demo, or "KEKS,DEKS,SUBJECTS" as numbers; ignored when the folder has data
    QStringList faults; ///< see faultHelp()
    QString
        accessLog; ///< a file that gets one line for every request, "GET http://127.0.0.1:1/path?query"; empty: none
};

/// A Schema Registry with DEK Registry and Stream Catalog, and a CMF, in this process, over real sockets on 127.0.0.1.
/// Serves `kekkai --sandbox`, the tests, and kekkai-sandbox. Its threads are its own; the methods may be called on any.
class Sandbox {
public:
    explicit Sandbox(SandboxOptions options);
    ~Sandbox(); ///< stops
    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

    /// Opens the data, seeds, listens. Errors: Invalid (options, data folder of another encryption mode or key, with
    /// the words CMF itself uses), Offline (port taken).
    [[nodiscard]] Result<void> start();
    void stop();

    [[nodiscard]] QUrl schemaRegistryUrl() const; ///< http(s)://127.0.0.1:port
    [[nodiscard]] QUrl cmfUrl() const;

    /// Replaces the faults in force. Errors: Invalid for a fault that faultHelp() does not describe.
    [[nodiscard]] Result<void> setFaults(const QStringList &faults);
    /// The grammar of --fault, for --help.
    [[nodiscard]] static QString faultHelp();

    /// Requests answered so far, faults included.
    [[nodiscard]] qint64 requestCount() const;
    /// Runs one request inside, without a socket and without faults: seeds and tests.
    [[nodiscard]] sandbox::Response schemaRegistryCall(const sandbox::Request &request);
    [[nodiscard]] sandbox::Response cmfCall(const sandbox::Request &request);
    /// Turns the sandbox's clock: every change from now on is stamped with real time plus @p offsetMs.
    void setClockOffset(qint64 offsetMs);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai
