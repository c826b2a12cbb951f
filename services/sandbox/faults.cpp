#include "services/sandbox/faults.h"

#include <QStringView>

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>

namespace kekkai::sandbox {

using namespace Qt::StringLiterals;

namespace {

/// A day. Longer delays and waits are typing errors.
constexpr int longestSeconds = 24 * 60 * 60;

/// One --fault, understood.
struct Fault {
    enum class Answer { Fixed, ServerError, Throttled, Unavailable }; ///< whose body and headers differ by server

    FaultAction action;
    Answer answer = Answer::Fixed;
    std::string method; ///< empty: every one
    std::string pathPrefix; ///< of path and query as sent; empty: every one
    std::optional<int> first; ///< only so many requests
    std::optional<int> percent; ///< only so many of a hundred
    int matches = 0; ///< requests that method and path fit so far
};

tl::unexpected<ApiError> refused(const QString &fault, const QString &why)
{
    return failure(ApiError::Kind::Invalid, u"--fault \"%1\": %2"_s.arg(fault, why));
}

Result<int> number(const QString &fault, const QString &name, QStringView text, int least, int most)
{
    bool isNumber = false;
    const int value = text.toInt(&isNumber);
    if (!isNumber || value < least || value > most) {
        return refused(fault,
                       u"\"%1\" is no %2: write a whole number from %3 to %4"_s.arg(
                           text.toString(), name, QString::number(least), QString::number(most)));
    }
    return value;
}

constexpr auto htmlPage =
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n"
    "<body><h1>Sign in to the company network</h1><form action=\"/login\" method=\"post\"></form></body></html>\n";
constexpr auto htmlErrorPage =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
constexpr auto springError =
    R"({"timestamp":"2026-01-15T09:30:00.000+00:00","status":500,"error":"Internal Server Error","path":"/"})";
constexpr auto brokenHttp = "HTTP/1.1 nonsense\r\nthis is not a header line\r\n\r\n";

/// The forms of the table in help(). @p value is what stood after the equals sign; null when there was none.
Result<Fault> kindOf(const QString &fault, const QString &kind, const QString &value)
{
    using Kind = FaultAction::Kind;
    Fault made;
    FaultAction &action = made.action;
    bool takesValue = false;
    const auto fixed = [&](int status, const char *body, const char *contentType) {
        action.kind = Kind::Status;
        action.status = status;
        action.body = body;
        action.contentType = contentType;
    };
    if (kind == "delay"_L1 || kind == "drip"_L1) {
        if (value.isNull())
            return refused(fault,
                           kind == "delay"_L1 ? u"say how long, in milliseconds: delay=500"_s
                                              : u"say how fast, in bytes per second: drip=200"_s);
        takesValue = true;
        if (kind == "delay"_L1) {
            const auto ms = number(fault, u"number of milliseconds"_s, value, 0, longestSeconds * 1000);
            if (!ms)
                return tl::unexpected(ms.error());
            action.delayMs = *ms;
        } else {
            const auto pace = number(fault, u"number of bytes per second"_s, value, 1, 100'000'000);
            if (!pace)
                return tl::unexpected(pace.error());
            action.kind = Kind::Drip;
            // Ten pieces a second look smooth; slower than ten bytes a second it is one byte at a time.
            action.bytes = static_cast<std::size_t>(std::max(1, *pace / 10));
            action.dripMs = *pace >= 10 ? 100 : 1000 / *pace;
        }
    } else if (kind == "429"_L1 || kind == "503"_L1) {
        takesValue = true;
        action.kind = Kind::Status;
        action.status = kind == "429"_L1 ? 429 : 503;
        made.answer = kind == "429"_L1 ? Fault::Answer::Throttled : Fault::Answer::Unavailable;
        if (!value.isNull() || kind == "429"_L1) {
            const auto seconds =
                number(fault, u"number of seconds"_s, value.isNull() ? u"1"_s : value, 0, longestSeconds);
            if (!seconds)
                return tl::unexpected(seconds.error());
            action.headers.emplace_back("Retry-After", std::to_string(*seconds));
        }
    } else if (kind == "500"_L1) {
        action.kind = Kind::Status;
        made.answer = Fault::Answer::ServerError;
    } else if (kind == "empty-error"_L1) {
        fixed(500, "", "");
    } else if (kind == "spring-error"_L1) {
        fixed(500, springError, "application/json");
    } else if (kind == "html"_L1) {
        fixed(200, htmlPage, "text/html; charset=utf-8");
    } else if (kind == "html-error"_L1) {
        fixed(502, htmlErrorPage, "text/html");
    } else if (kind == "no-http"_L1) {
        action.kind = Kind::Raw;
        action.body = brokenHttp;
    } else if (kind == "reset"_L1) {
        action.kind = Kind::Reset;
    } else if (kind == "lost-answer"_L1) {
        action.kind = Kind::Reset;
        action.carriedOut = true;
    } else if (kind == "silence"_L1) {
        action.kind = Kind::Silence;
    } else if (kind == "truncate"_L1 || kind == "cut"_L1) {
        takesValue = true;
        action.kind = kind == "cut"_L1 ? Kind::Cut : Kind::Truncate;
        action.half = value.isNull();
        if (!value.isNull()) {
            const auto bytes = number(fault, u"number of bytes"_s, value, 0, std::numeric_limits<int>::max());
            if (!bytes)
                return tl::unexpected(bytes.error());
            action.bytes = static_cast<std::size_t>(*bytes);
        }
    } else {
        return refused(
            fault,
            u"unknown kind \"%1\": write one of delay=MS, 500, 503, 429, empty-error, spring-error, html, html-error, "
            "no-http, reset, lost-answer, silence, truncate, cut, drip=BYTES_PER_SECOND"_s.arg(kind));
    }
    if (!takesValue && !value.isNull())
        return refused(fault, u"%1 takes no value: leave out \"=%2\""_s.arg(kind, value));
    return made;
}

/// KIND[=VALUE][@[METHOD ]PATH][#COUNT|#PERCENT%]. A '#' cannot stand in a request's path, so the last one begins the
/// limit.
Result<Fault> parseFault(const QString &text)
{
    QString rest = text.trimmed();
    QString limit;
    if (const qsizetype at = rest.lastIndexOf(u'#'); at >= 0) {
        limit = rest.mid(at + 1).trimmed();
        rest.truncate(at);
        if (limit.isEmpty())
            return refused(
                text, u"nothing follows the #: write #3 for the first three requests or #25% for a quarter of them"_s);
    }
    QString where;
    if (const qsizetype at = rest.indexOf(u'@'); at >= 0) {
        where = rest.mid(at + 1).trimmed();
        rest.truncate(at);
        if (where.isEmpty())
            return refused(text, u"nothing follows the @: write @/subjects, \"@POST /subjects\" or \"@DELETE *\""_s);
    }
    QString value;
    rest = rest.trimmed();
    if (const qsizetype at = rest.indexOf(u'='); at >= 0) {
        value = rest.mid(at + 1).trimmed();
        if (value.isNull())
            value = u""_s;
        rest = rest.left(at).trimmed();
    }
    auto fault = kindOf(text, rest.toLower(), value);
    if (!fault)
        return fault;

    if (!where.isEmpty()) {
        const qsizetype space = where.indexOf(u' ');
        const QString first = space < 0 ? where : where.left(space);
        QString path = space < 0 ? QString() : where.mid(space + 1).trimmed();
        if (first.startsWith(u'/') || first == "*"_L1) {
            if (space >= 0)
                return refused(text, u"\"%1\" has a space inside: a request's path has none, write %20"_s.arg(where));
            path = first;
        } else {
            const bool isMethod =
                std::all_of(first.begin(), first.end(), [](QChar c) { return c.isLetter() && c.unicode() < 128; });
            if (!isMethod)
                return refused(text, u"\"%1\" is neither a method nor a path: a path begins with a slash"_s.arg(first));
            fault->method = first.toUpper().toStdString();
        }
        if (!path.isEmpty() && path != "*"_L1) {
            if (!path.startsWith(u'/') || path.contains(u' '))
                return refused(text, u"\"%1\" is no path: it begins with a slash and has no spaces"_s.arg(path));
            fault->pathPrefix = path.toStdString();
        }
    }
    if (!limit.isEmpty()) {
        const bool isPercent = limit.endsWith(u'%');
        const auto most = isPercent ? number(text, u"percentage"_s, QStringView(limit).chopped(1), 0, 100)
                                    : number(text, u"number of requests"_s, limit, 1, std::numeric_limits<int>::max());
        if (!most)
            return tl::unexpected(most.error());
        (isPercent ? fault->percent : fault->first) = *most;
    }
    return fault;
}

/// The words that each server uses itself.
void giveServersWords(FaultAction &action, Fault::Answer answer, PortKind port)
{
    int code = 0;
    std::string message;
    switch (answer) {
    case Fault::Answer::Fixed:
        return;
    case Fault::Answer::ServerError:
        code = 50001;
        message = port == PortKind::Cmf ? "Internal server error" : "Error in the backend data store";
        break;
    case Fault::Answer::Throttled:
        code = 429;
        message = "Too many requests";
        break;
    case Fault::Answer::Unavailable:
        code = 503;
        message = "Service unavailable";
        break;
    }
    const Response response = port == PortKind::Cmf ? Response::cmfError(action.status, message)
                                                    : Response::registryError(action.status, code, message);
    action.body = response.body;
    action.contentType = response.contentType;
}

} // namespace

class Faults::Private {
public:
    std::mutex lock;
    std::vector<Fault> faults;
};

Faults::Faults()
    : d(std::make_unique<Private>())
{
}

Faults::~Faults() = default;

Result<std::shared_ptr<Faults>> Faults::parse(const QStringList &faults)
{
    std::shared_ptr<Faults> parsed(new Faults);
    for (const QString &text : faults) {
        auto fault = parseFault(text);
        if (!fault)
            return tl::unexpected(fault.error());
        parsed->d->faults.push_back(*std::move(fault));
    }
    return parsed;
}

QString Faults::help()
{
    return uR"(KIND[=VALUE][@[METHOD ]PATH][#COUNT | #PERCENT%]

KIND:
  delay=MS             answer MS milliseconds later (adds to whatever else happens)
  500                  a server error in the server's own JSON form
  503[=SECONDS]        not available, with Retry-After when SECONDS are given
  429[=SECONDS]        too many requests, with Retry-After (1 s unless said otherwise)
  empty-error          500 with an empty body
  spring-error         500 in the form of a Spring server that met an exception
  html                 200 with a sign-in page instead of JSON
  html-error           502 with the HTML page of a proxy
  no-http              an answer that is not HTTP
  reset                the connection is reset; the request is not carried out
  lost-answer          the request is carried out, then the connection is reset
  silence              no answer ever
  truncate[=BYTES]     the connection closes after BYTES of the body (half of it unless said otherwise)
  cut[=BYTES]          the same, but the length says that this was all
  drip=BYTES_PER_SECOND  the answer trickles in
METHOD PATH            only requests of this method whose path and query, as sent, begin with PATH; either may
                       be left out, * stands for every path
#COUNT                 only the first COUNT such requests; #PERCENT% only so many of a hundred, evenly spread
Several faults: the first one that fits a request counts.
Examples: 500 · 429=2@/subjects#3 · "reset@POST /dek-registry#25%" · delay=200)"_s;
}

FaultAction Faults::decide(PortKind port, const Request &request)
{
    const std::lock_guard guard(d->lock);
    FaultAction decided;
    int delayMs = 0;
    for (Fault &fault : d->faults) {
        if (!fault.method.empty() && fault.method != request.method)
            continue;
        if (!fault.pathPrefix.empty() && !request.target.starts_with(fault.pathPrefix))
            continue;
        const bool isDelay = fault.action.kind == FaultAction::Kind::None;
        if (!isDelay && decided.kind != FaultAction::Kind::None)
            continue; // an earlier one has taken this request; it does not count here
        const auto match = static_cast<std::int64_t>(fault.matches++);
        if (fault.first && match >= *fault.first)
            continue;
        // Evenly spread and the same in each run: request n is one of them when n·p/100 passes a whole number there.
        if (fault.percent && (match + 1) * *fault.percent / 100 == match * *fault.percent / 100)
            continue;
        if (isDelay) {
            delayMs += fault.action.delayMs;
            continue;
        }
        decided = fault.action;
        giveServersWords(decided, fault.answer, port);
    }
    decided.delayMs = delayMs;
    return decided;
}

} // namespace kekkai::sandbox
