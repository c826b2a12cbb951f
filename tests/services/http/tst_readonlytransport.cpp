#include "services/http/readonlytransport.h"
#include "tests/support/faketransport.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

class Certified final : public HttpTransport {
public:
    void start(HttpRequest, PendingReply) override { }
    [[nodiscard]] QString name() const override { return u"certified"_s; }
    [[nodiscard]] PeerCertificates certificates() const override
    {
        PeerCertificates certificates;
        certificates.server.sha256 = QByteArray(32, 'x');
        return certificates;
    }
};

} // namespace

class ReadOnlyTransportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void letsReadingThrough_data()
    {
        QTest::addColumn<QByteArray>("verb");
        QTest::addColumn<bool>("passes");
        for (const char *verb : {"GET", "HEAD"})
            QTest::newRow(verb) << QByteArray(verb) << true;
        for (const char *verb : {"PUT", "POST", "DELETE", "PATCH", "get", "", "PROPFIND"})
            QTest::newRow(*verb ? verb : "none") << QByteArray(verb) << false;
    }
    void letsReadingThrough()
    {
        QFETCH(QByteArray, verb);
        QFETCH(bool, passes);
        const auto inner =
            std::make_shared<test::FakeTransport>([](const QString &) { return Result<HttpReply>(HttpReply{}); });
        ReadOnlyTransport transport(inner);
        QCOMPARE(transport.name(), inner->name());
        HttpRequest request;
        request.verb = verb;
        request.path = "/subjects/a"_ba;
        auto reply = transport.send(request);
        QVERIFY(QTest::qWaitFor([&reply] { return reply.isFinished(); }, 30000));
        QCOMPARE(inner->requestCount(), passes ? 1 : 0);
        QCOMPARE(reply.result().has_value(), passes);
        if (!passes) {
            QVERIFY(isReadOnlyRefusal(reply.result().error()));
            QCOMPARE(reply.result().error().path, u"/subjects/a"_s);
        }
    }
    void knowsTheCertificatesOfTheTransportInside()
    {
        const auto inner = std::make_shared<Certified>();
        const ReadOnlyTransport transport(inner);
        QCOMPARE(transport.certificates(), inner->certificates());
        QVERIFY(!transport.certificates().server.sha256.isEmpty());
    }
    void isToldFromAServersRefusal()
    {
        ApiError error;
        error.kind = ApiError::Kind::Forbidden;
        error.httpStatus = 403;
        QVERIFY(!isReadOnlyRefusal(error));
    }
};

QTEST_GUILESS_MAIN(ReadOnlyTransportTest)
#include "tst_readonlytransport.moc"
