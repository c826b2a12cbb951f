#pragma once

#include <QByteArray>
#include <QList>
#include <QSslCertificate>
#include <QSslKey>
#include <QString>

#include <memory>

namespace kekkai::test {

/// A certificate with its key, made in this process and never written to a file.
struct TestCertificate {
    QSslCertificate certificate;
    QSslKey key;
};

/// A certificate authority for one test.
class TestAuthority {
public:
    explicit TestAuthority(const QByteArray &commonName);
    ~TestAuthority();
    Q_DISABLE_COPY_MOVE(TestAuthority)

    [[nodiscard]] QSslCertificate certificate() const;
    /// @param names  as OpenSSL writes them: "IP:127.0.0.1,DNS:localhost"; empty for a client.
    /// @param fromDays, toDays  validity, counted from now.
    [[nodiscard]] TestCertificate issue(const QByteArray &commonName, const QByteArray &names, int fromDays = -1,
                                        int toDays = 30) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::test
