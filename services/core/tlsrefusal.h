#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <utility>

namespace kekkai {

/// What a certificate says of itself, for people to compare. Nothing in it is secret, and nothing in it is proven.
struct CertificateFacts {
    QString subject; ///< the whole name, "CN=sr.example, O=Example"; empty when it has none
    QString commonName;
    QStringList alternativeNames; ///< "DNS:sr.example", "IP:10.0.0.1"
    QString issuer; ///< like subject
    QString serialNumber; ///< "4A:0C:…" in hex
    QDateTime validFrom; ///< UTC
    QDateTime validUntil; ///< UTC
    QString key; ///< "RSA 2048", "EC 256"
    QByteArray sha256; ///< of the whole certificate; 32 bytes
    bool isSelfSigned = false;

    friend bool operator==(const CertificateFacts &, const CertificateFacts &) = default;
};

/// Whom a server showed itself as, and what we show to it: for telling in time that one of them ends.
struct PeerCertificates {
    CertificateFacts server; ///< sha256 empty: nothing is known, such as over plain HTTP or before the first request
    CertificateFacts client; ///< of the own client certificate; sha256 empty: there is none

    friend bool operator==(const PeerCertificates &, const PeerCertificates &) = default;
};

/// Why a server's certificate was refused.
enum class TlsReason {
    UnknownIssuer, ///< no trusted authority has signed it, or its chain is not complete
    SelfSigned,
    WrongHost, ///< the address is none of its names
    Expired,
    NotYetValid,
    Revoked,
    WeakOrInvalid, ///< not fit for a server: its purpose, its key, its signature or its authority's is not accepted
    PinChanged, ///< another certificate is pinned for this server
    NoCertificate,
    Other,
};

/// One reason, with the certificate of the chain that it concerns.
struct TlsFault {
    TlsReason reason = TlsReason::Other;
    QString words; ///< the TLS library's own, for the details
    QString certificate; ///< the common name or subject of the certificate at fault; may be empty

    friend bool operator==(const TlsFault &, const TlsFault &) = default;
};

/// A certificate that was refused, whole: nothing was sent to the server that showed it.
struct TlsRefusal {
    QString host; ///< that the address names
    int port = 0;
    QList<CertificateFacts> chain; ///< the leaf first, as the server sent it; empty when it sent none
    QList<TlsFault> faults; ///< every reason, in the order of the TLS library, without repetitions
    QByteArray pinnedSha256; ///< what was expected, when the certificate is another one than the pinned; else empty

    [[nodiscard]] bool has(TlsReason reason) const
    {
        for (const TlsFault &fault : faults) {
            if (fault.reason == reason)
                return true;
        }
        return false;
    }
    friend bool operator==(const TlsRefusal &, const TlsRefusal &) = default;
};

/// Shares an immutable TlsRefusal; compares what it points to.
class TlsRefusalPtr {
public:
    TlsRefusalPtr() = default;
    TlsRefusalPtr(std::shared_ptr<const TlsRefusal> refusal) // NOLINT(google-explicit-constructor): as a pointer does
        : m_refusal(std::move(refusal))
    {
    }
    [[nodiscard]] explicit operator bool() const { return m_refusal != nullptr; }
    [[nodiscard]] const TlsRefusal *operator->() const { return m_refusal.get(); }
    [[nodiscard]] const TlsRefusal &operator*() const { return *m_refusal; }

    friend bool operator==(const TlsRefusalPtr &a, const TlsRefusalPtr &b)
    {
        return a.m_refusal == b.m_refusal || (a.m_refusal && b.m_refusal && *a.m_refusal == *b.m_refusal);
    }

private:
    std::shared_ptr<const TlsRefusal> m_refusal;
};

} // namespace kekkai
