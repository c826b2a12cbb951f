#include "services/sandbox/route.h"
#include "services/sandbox/world.h"

#include <QTest>

#include <stdexcept>

using namespace kekkai::sandbox;

class RouterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void encodedSlashesStayInTheirSegment();
    void queriesAreDecoded();
    void absoluteTargetsAreUnderstood();
    void badPercentSignsStandForThemselves();
    void literalsWinOverCaptures();
    void fallbacks();
    void headIsGetWithoutRoute();
    void refusalsEndInDispatch();
    void errorsHaveTheirForm();
    void worldAnswersWhenAHandlerThrows();
};

namespace {

Router::Handler naming(const std::string &name)
{
    return [name](const Request &request) {
        Response response;
        response.body = name;
        for (const auto &[key, value] : request.captures)
            response.body += ' ' + key + '=' + value;
        return response;
    };
}

} // namespace

void RouterTest::encodedSlashesStayInTheirSegment()
{
    const Request request = parseTarget("GET", "/subjects/%3A.ctx%3Aa%2Fb%20c+d/versions/");
    QCOMPARE(request.segments, (std::vector<std::string>{"subjects", ":.ctx:a/b c+d", "versions"}));
    QCOMPARE(parseTarget("GET", "/").segments.size(), std::size_t(0));
    QCOMPARE(parseTarget("GET", "/subjects//versions").segments,
             (std::vector<std::string>{"subjects", "", "versions"}));
}

void RouterTest::queriesAreDecoded()
{
    const Request request =
        parseTarget("GET", "/keks?subjectPrefix=a%26b&subjectPrefix=c+d&deleted=TRUE&empty&x=1=2#end");
    QCOMPARE(request.queryValue("subjectPrefix").value(), std::string("a&b"));
    QCOMPARE(request.query.count("subjectPrefix"), std::size_t(2));
    QVERIFY(request.queryFlag("deleted"));
    QVERIFY(!request.queryFlag("empty"));
    QCOMPARE(request.queryValue("empty").value(), std::string());
    QCOMPARE(request.queryValue("x").value(), std::string("1=2"));
    QVERIFY(!request.queryValue("missing"));
    QVERIFY(request.queryFlag("missing", true));
}

void RouterTest::absoluteTargetsAreUnderstood()
{
    QCOMPARE(parseTarget("GET", "http://127.0.0.1:8081/subjects?deleted=true").segments,
             std::vector<std::string>{"subjects"});
    QCOMPARE(parseTarget("GET", "/x?u=http://host/path").segments, std::vector<std::string>{"x"});
}

void RouterTest::badPercentSignsStandForThemselves()
{
    QCOMPARE(parseTarget("GET", "/a%2/b%zz/c%").segments, (std::vector<std::string>{"a%2", "b%zz", "c%"}));
}

void RouterTest::literalsWinOverCaptures()
{
    Router router;
    router.add("GET", "/schemas/ids/{id}", naming("id"));
    router.add("GET", "/{x}/ids/types", naming("types"));
    router.add("GET", "/schemas/{y}/types", naming("schemas"));
    router.add("DELETE", "/schemas/ids/types", naming("deleted"));
    QCOMPARE(router.dispatch(parseTarget("GET", "/schemas/ids/7")).body, std::string("id id=7"));
    QCOMPARE(router.dispatch(parseTarget("GET", "/schemas/ids/types")).body, std::string("id id=types"));
    QCOMPARE(router.dispatch(parseTarget("GET", "/other/ids/types")).body, std::string("types x=other"));
    QCOMPARE(router.dispatch(parseTarget("DELETE", "/schemas/ids/types")).body, std::string("deleted"));
}

void RouterTest::fallbacks()
{
    Router router;
    router.add("GET", "/a/{b}", naming("a"));
    QCOMPARE(router.dispatch(parseTarget("GET", "/nothing")).status, 404);
    QCOMPARE(router.dispatch(parseTarget("PUT", "/a/1")).status, 405);
    router.setFallback(naming("lost"), naming("method"));
    QCOMPARE(router.dispatch(parseTarget("GET", "/a/1/2")).body, std::string("lost"));
    QCOMPARE(router.dispatch(parseTarget("PUT", "/a/1")).body, std::string("method"));
}

void RouterTest::headIsGetWithoutRoute()
{
    Router router;
    router.add("GET", "/a", naming("get"));
    QCOMPARE(router.dispatch(parseTarget("HEAD", "/a")).body, std::string("get"));
    router.add("HEAD", "/a", naming("head"));
    QCOMPARE(router.dispatch(parseTarget("HEAD", "/a")).body, std::string("head"));
}

void RouterTest::refusalsEndInDispatch()
{
    Router router;
    router.add("GET", "/a",
               [](const Request &) -> Response { throw Refusal{Response::registryError(404, 40401, "gone")}; });
    const Response response = router.dispatch(parseTarget("GET", "/a"));
    QCOMPARE(response.status, 404);
    QCOMPARE(Json::parse(response.body)["error_code"].get<int>(), 40401);
}

void RouterTest::errorsHaveTheirForm()
{
    QCOMPARE(Response::registryError(422, 42201, "no").body, std::string("{\"error_code\":42201,\"message\":\"no\"}"));
    QCOMPARE(Response::cmfError(404, "no").body, std::string("{\"errors\":[{\"message\":\"no\"}]}"));
    QCOMPARE(Response::empty().status, 204);
    QVERIFY(Response::empty().body.empty());
    const Response odd = Response::json({{"name", std::string("a\xff")}}); // what is no UTF-8 must not end the server
    QCOMPARE(Json::parse(odd.body)["name"].get<std::string>(), std::string("a\xEF\xBF\xBD"));
}

void RouterTest::worldAnswersWhenAHandlerThrows()
{
    World world({});
    Router router;
    router.add("GET", "/a", [](const Request &) -> Response { throw std::runtime_error("broken"); });
    const auto response = world.run(router, parseTarget("GET", "/a"),
                                    [](const std::string &what) { return Response::cmfError(500, what); });
    QCOMPARE(response.status, 500);
    QVERIFY(response.body.find("broken") != std::string::npos);
}

QTEST_GUILESS_MAIN(RouterTest)
#include "tst_router.moc"
