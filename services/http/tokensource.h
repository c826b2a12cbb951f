#pragma once

#include "services/core/result.h"
#include "services/http/endpoint.h"
#include "services/http/httptransport.h"

#include <QElapsedTimer>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

class QTimer;

namespace kekkai {

/// Keeps the bearer token of one endpoint: fetched when it is first needed, by one request at a time however many wait
/// for it, and again before it expires. Lives on the thread that made it, which needs an event loop.
class TokenSource final : public QObject {
    Q_OBJECT
public:
    /// @param endpoint  its signIn says where tokens come from, its tokenTls how to talk to that server, its time
    /// limits count there too.
    explicit TokenSource(const Endpoint &endpoint, QObject *parent = nullptr);
    ~TokenSource() override;

    /// Whether token() may be sent now. When it may not, call fetch() and wait for one of the signals.
    [[nodiscard]] bool isFresh() const;
    [[nodiscard]] const Secret &token() const { return m_token; }
    /// Counts the tokens; 0: none yet.
    [[nodiscard]] quint64 generation() const { return m_generation; }

    /// Does nothing while a token is on its way. After a failure the same answer is given again for a moment, so that
    /// the requests of a whole load do not ask one by one.
    void fetch();

    /// The server refused the token @p generation with a 401. @returns whether another one is worth a try: then
    /// isFresh() is true already, or fetch() is to be called.
    [[nodiscard]] bool renewAfterRefusal(quint64 generation);
    /// A token newer than the refused one was refused too: the token is not the reason (such as a role that is
    /// missing). For a minute no refusal leads to another token.
    void noteUseless();

Q_SIGNALS:
    void fetched();
    void failed(const kekkai::ApiError &error); ///< its server is the token server

private:
    enum class ClientAuthentication { Basic, Body }; ///< RFC 6749, section 2.3.1

    void ask();
    void askAs(ClientAuthentication way);
    void hear(const Result<HttpReply> &reply);
    void accept(const Result<HttpReply> &reply);
    void fail(ApiError error);
    HttpTransport &transport(ClientAuthentication way);

    const SignIn m_signIn;
    Endpoint m_server; ///< of the token server, without a sign-in
    std::unique_ptr<HttpTransport> m_withLogin;
    std::unique_ptr<HttpTransport> m_withoutLogin;
    std::optional<ClientAuthentication> m_way; ///< the one that the server has accepted
    ClientAuthentication m_trying = ClientAuthentication::Basic;
    std::optional<ApiError> m_firstRefusal; ///< of Basic, while Body is tried
    bool m_asking = false;
    int m_tries = 0;
    QTimer *m_again;

    Secret m_token;
    quint64 m_generation = 0;
    QElapsedTimer m_clock; ///< runs from the start
    qint64 m_renewAt = 0; ///< on m_clock, in milliseconds; 0: when the server says so
    qint64 m_expiresAt = 0;
    qint64 m_uselessUntil = 0;
    std::optional<ApiError> m_failure;
    qint64 m_failureUntil = 0;
};

} // namespace kekkai
