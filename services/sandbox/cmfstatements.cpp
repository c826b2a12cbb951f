#include "services/sandbox/cmfprivate.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace kekkai::sandbox {

namespace {

std::string upperWord(char c)
{
    return std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
}

/// The first words of a statement in capitals, comments and blanks left out.
std::vector<std::string> firstWords(const std::string &sql, std::size_t count)
{
    std::vector<std::string> words;
    std::size_t i = 0;
    while (i < sql.size() && words.size() < count) {
        if (sql.compare(i, 2, "--") == 0) {
            i = std::min(sql.find('\n', i), sql.size());
        } else if (sql.compare(i, 2, "/*") == 0) {
            const std::size_t end = sql.find("*/", i);
            i = end == std::string::npos ? sql.size() : end + 2;
        } else if (std::isalpha(static_cast<unsigned char>(sql[i]))) {
            words.emplace_back();
            while (i < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[i])) || sql[i] == '_'))
                words.back() += upperWord(sql[i++]);
        } else if (std::isspace(static_cast<unsigned char>(sql[i]))) {
            ++i;
        } else {
            break;
        }
    }
    return words;
}

enum class SqlKind { Bounded, Unbounded, Broken };

SqlKind kindOf(const std::vector<std::string> &words)
{
    constexpr std::array bounded{"SHOW",  "DESCRIBE", "DESC", "EXPLAIN", "CREATE",
                                 "ALTER", "DROP",     "USE",  "SET",     "RESET"};
    constexpr std::array unbounded{"SELECT", "INSERT", "EXECUTE", "WITH"};
    if (words.empty())
        return SqlKind::Broken;
    if (std::find(bounded.begin(), bounded.end(), words.front()) != bounded.end())
        return SqlKind::Bounded;
    return std::find(unbounded.begin(), unbounded.end(), words.front()) != unbounded.end() ? SqlKind::Unbounded
                                                                                           : SqlKind::Broken;
}

Json statusOf(const std::string &sql, bool stopped)
{
    const auto words = firstWords(sql, 2);
    const SqlKind kind = kindOf(words);
    if (kind == SqlKind::Broken)
        return Json{{"phase", "FAILED"},
                    {"detail",
                     "SQL parse failed. Encountered \"" + (words.empty() ? sql.substr(0, 40) : words.front())
                         + "\" at line 1, column 1."}};
    std::string sqlKind = words.front();
    if (words.size() > 1 && words.front() != "SELECT" && words.front() != "WITH")
        sqlKind += '_' + words.back();
    Json columns = Json::array();
    if (sqlKind == "SHOW_CATALOGS" || sqlKind == "SHOW_DATABASES")
        columns.push_back(Json{{"name", sqlKind == "SHOW_CATALOGS" ? "catalog name" : "database name"},
                               {"type", Json{{"type", "VARCHAR"}, {"nullable", false}, {"length", 2147483647}}}});
    const bool bounded = kind == SqlKind::Bounded;
    Json status{{"phase", bounded ? "COMPLETED" : stopped ? "STOPPED" : "RUNNING"}};
    status["detail"] = bounded ? "Command completed successfully." : "";
    status["traits"] = Json{{"sqlKind", sqlKind},
                            {"isBounded", bounded},
                            {"isAppendOnly", true},
                            {"upsertColumns", Json::array()},
                            {"schema", Json{{"columns", columns}}}};
    return status;
}

} // namespace

void CmfFeature::Private::addStatementRoutes(Router &router)
{
    const std::string all = "/environments/{env}/statements";
    const std::string one = all + "/{stmt}";
    add(router, "GET", all, &Private::listStatements);
    add(router, "POST", all, &Private::postStatement);
    add(router, "GET", one, &Private::getStatement);
    add(router, "PUT", one, &Private::putStatement);
    add(router, "DELETE", one, &Private::deleteStatement);
    add(router, "GET", one + "/results", &Private::statementResults);
    add(router, "GET", one + "/exceptions", &Private::statementExceptions);
}

const Json &CmfFeature::Private::statement(const Request &request) const
{
    const std::string name = request.capture("stmt");
    const Json *found = statements.find(cmfKey({environment(request), name}));
    if (!found)
        refuseCmf(404, "Statement '" + name + "' not found.");
    return *found;
}

Json CmfFeature::Private::checkedStatement(const Request &request, const std::string &environment) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("Statement");
    if (violations.requireObject("spec")) {
        (void)violations.requireText("spec.statement");
        (void)violations.requireText("spec.computePoolName");
        violations.textMap("spec.properties");
        violations.textMap("spec.flinkConfiguration");
        violations.integer("spec.parallelism");
        violations.boolean("spec.stopped");
        violations.object("spec.startFromSavepoint");
    }
    violations.refuseIfAny();
    const Json &spec = body.at("spec");
    const std::string pool = cmfText(spec, {"computePoolName"});
    if (!pools.find(cmfKey({environment, pool})))
        refuseCmf(404, "ComputePool '" + pool + "' not found.");
    if (firstWords(cmfText(spec, {"statement"}), 1).empty())
        refuseCmf(422, "The statement must not be empty.");
    if (const Json *parallelism = cmfAt(spec, {"parallelism"});
        parallelism && parallelism->is_number_integer() && parallelism->get<int>() < 1)
        refuseCmf(422, "The parallelism must be at least 1.");
    Json kept = Json::object();
    for (const char *member : {"statement", "properties", "flinkConfiguration", "computePoolName", "parallelism",
                               "stopped", "startFromSavepoint"}) {
        if (const Json *value = cmfAt(spec, {member}); value && !value->is_null())
            kept[member] = *value;
    }
    if (!kept.contains("stopped"))
        kept["stopped"] = false;
    body["spec"] = std::move(kept);
    return body;
}

Json CmfFeature::Private::statementAnswer(const Json &statement, bool withResources) const
{
    Json answer = statement;
    if (withResources)
        answer["status"]["resourceSummary"] = cmfResourceSummary({});
    return answer;
}

Response CmfFeature::Private::listStatements(const Request &request)
{
    const std::string environmentName = environment(request);
    const auto pool = request.queryValue("compute-pool");
    const auto name = request.queryValue("name");
    const auto phase = request.queryValue("phase");
    constexpr std::array phases{"pending", "running", "completed", "deleting", "failing", "failed", "stopped"};
    if (phase && std::find(phases.begin(), phases.end(), *phase) == phases.end())
        refuseCmf(400, "phase: must be one of pending, running, completed, deleting, failing, failed, stopped");
    std::string wantedPhase;
    for (const char c : phase.value_or(""))
        wantedPhase += upperWord(c);
    std::vector<Json> items;
    for (const Json *each : statements.under(environmentName)) {
        if ((!pool || cmfText(*each, {"spec", "computePoolName"}) == *pool)
            && (!name || cmfText(*each, {"metadata", "name"}).find(*name) != std::string::npos)
            && (!phase || cmfText(*each, {"status", "phase"}) == wantedPhase))
            items.push_back(statementAnswer(*each, wantsResources(request)));
    }
    const auto rules = searchable(listRules("phase", {"status", "phase"}),
                                  {{"name", {"metadata", "name"}, false}, {"statement", {"spec", "statement"}, false}});
    return cmfAnswer(request, cmfPage(request, std::move(items), rules));
}

Response CmfFeature::Private::postStatement(const Request &request)
{
    const std::string environmentName = environment(request);
    const Json body = checkedStatement(request, environmentName);
    const std::string name = cmfText(body, {"metadata", "name"});
    const std::string key = cmfKey({environmentName, name});
    if (statements.find(key))
        refuseCmf(409, "Statement '" + name + "' already exists.");
    Json row = resource("Statement", metadata(body.at("metadata"), nullptr));
    row["spec"] = body.at("spec");
    row["status"] = statusOf(cmfText(row, {"spec", "statement"}), row.at("spec").at("stopped").get<bool>());
    statements.put(key, row);
    return cmfAnswer(request, statementAnswer(row, false));
}

Response CmfFeature::Private::getStatement(const Request &request)
{
    return cmfAnswer(request, statementAnswer(statement(request), wantsResources(request)));
}

Response CmfFeature::Private::putStatement(const Request &request)
{
    const Json before = statement(request);
    const std::string environmentName = request.capture("env");
    const Json body = checkedStatement(request, environmentName);
    checkSameName(request.capture("stmt"), body);
    if (body.at("spec").at("statement") != before.at("spec").at("statement"))
        refuseCmf(422, "The text of a statement cannot be changed.");
    Json row = resource("Statement", metadata(body.at("metadata"), &before));
    row["spec"] = body.at("spec");
    row["status"] = statusOf(cmfText(row, {"spec", "statement"}), row.at("spec").at("stopped").get<bool>());
    statements.put(cmfKey({environmentName, request.capture("stmt")}), std::move(row));
    return Response::empty(200);
}

Response CmfFeature::Private::deleteStatement(const Request &request)
{
    const bool running = cmfText(statement(request), {"status", "phase"}) == "RUNNING";
    statements.erase(cmfKey({request.capture("env"), request.capture("stmt")}));
    savepoints.eraseUnder(cmfKey({request.capture("env"), "statement", request.capture("stmt")}));
    const bool force = isAtLeast(Version::V23) && request.queryFlag("force");
    return Response::empty(running && !force ? 202 : 204);
}

Response CmfFeature::Private::statementResults(const Request &request)
{
    const Json &found = statement(request);
    if (!request.queryValue("page-token").value_or("").empty())
        refuseCmf(400, "page-token: unknown token"); // all rows fit in the first page
    const std::string phase = cmfText(found, {"status", "phase"});
    if (phase == "STOPPED" || phase == "FAILED")
        refuseCmf(410, "The results of statement '" + request.capture("stmt") + "' are gone.");
    const std::string environmentName = request.capture("env");
    const std::string kind = cmfText(found, {"status", "traits", "sqlKind"});
    Json rows = Json::array();
    const auto addRow = [&rows](const std::string &text) {
        rows.push_back(Json{{"op", 0}, {"row", Json::array({text})}});
    };
    const std::string current = cmfText(found, {"spec", "properties", "sql.current-catalog"});
    for (const auto &[name, each] : catalogs.rows()) {
        if (!hasAccess(environmentName, each))
            continue;
        if (kind == "SHOW_CATALOGS")
            addRow(name);
        if (kind != "SHOW_DATABASES" || name != current)
            continue;
        for (const Json *database : databases.under(name)) {
            if (hasAccess(environmentName, each, *database))
                addRow(cmfText(*database, {"metadata", "name"}));
        }
    }
    const Json times{{"creationTimestamp", found.at("metadata").at("creationTimestamp")},
                     {"annotations", Json::object()}};
    Json answer = resource("StatementResult", times);
    answer["results"] = Json{{"data", rows}};
    return cmfAnswer(request, answer);
}

Response CmfFeature::Private::statementExceptions(const Request &request)
{
    const Json &found = statement(request);
    Json all = Json::array();
    if (cmfText(found, {"status", "phase"}) == "FAILED")
        all.push_back(Json{{"apiVersion", "cmf.confluent.io/v1"},
                           {"kind", "StatementException"},
                           {"name", "org.apache.flink.table.api.SqlParserException"},
                           {"message", cmfText(found, {"status", "detail"})},
                           {"timestamp", found.at("metadata").at("updateTimestamp")}});
    return cmfAnswer(request,
                     Json{{"apiVersion", "cmf.confluent.io/v1"}, {"kind", "StatementExceptionList"}, {"data", all}});
}

} // namespace kekkai::sandbox
