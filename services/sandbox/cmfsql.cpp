#include "services/sandbox/cmfprivate.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kekkai::sandbox {

namespace {

std::string listed(const std::vector<std::string> &names)
{
    std::string list;
    for (const std::string &name : names)
        (list += list.empty() ? "" : ", ") += name;
    return list;
}

/// connectionConfig, and connectionSecretId when there is one: nothing else of it is kept.
Json connection(const Json &requested)
{
    Json result{{"connectionConfig", requested.at("connectionConfig")}};
    if (const Json *id = cmfAt(requested, {"connectionSecretId"});
        id && id->is_string() && !id->get_ref<const std::string &>().empty())
        result["connectionSecretId"] = *id;
    return result;
}

void checkConnection(CmfViolations &violations, const std::string &path)
{
    if (!violations.requireObject(path))
        return;
    (void)violations.requireObject(path + ".connectionConfig");
    violations.textMap(path + ".connectionConfig");
    violations.text(path + ".connectionSecretId");
}

} // namespace

// Catalogs and databases

void CmfFeature::Private::addCatalogRoutes(Router &router)
{
    const std::string all = "/catalogs/kafka";
    const std::string one = all + "/{cat}";
    add(router, "GET", all, &Private::listCatalogs);
    add(router, "POST", all, &Private::postCatalog);
    add(router, "GET", one, &Private::getCatalog);
    add(router, "DELETE", one, &Private::deleteCatalog);
    if (!isAtLeast(Version::V21))
        return;
    add(router, "PUT", one, &Private::putCatalog);
    add(router, "GET", one + "/databases", &Private::listDatabases);
    add(router, "POST", one + "/databases", &Private::postDatabase);
    add(router, "GET", one + "/databases/{db}", &Private::getDatabase);
    add(router, "PUT", one + "/databases/{db}", &Private::putDatabase);
    add(router, "DELETE", one + "/databases/{db}", &Private::deleteDatabase);
}

const Json &CmfFeature::Private::catalog(const Request &request) const
{
    const std::string name = request.capture("cat");
    const Json *found = catalogs.find(name);
    if (!found)
        refuseCmf(404, "KafkaCatalog '" + name + "' not found.");
    return *found;
}

bool CmfFeature::Private::hasAccess(const std::string &environment, const Json &catalog) const
{
    const std::string id = cmfText(catalog, {"spec", "srInstance", "connectionSecretId"});
    return id.empty() || isMapped(environment, id);
}

bool CmfFeature::Private::hasAccess(const std::string &environment, const Json &catalog, const Json &database) const
{
    const std::string id = cmfText(database, {"spec", "kafkaCluster", "connectionSecretId"});
    return hasAccess(environment, catalog) && (id.empty() || isMapped(environment, id));
}

Json CmfFeature::Private::catalogAnswer(const Json &catalog) const
{
    Json answer = catalog;
    if (!isAtLeast(Version::V22))
        return answer;
    Json names = Json::array();
    for (const std::string &name : environmentNames()) {
        if (hasAccess(name, catalog))
            names.push_back(name);
    }
    answer["status"]["environmentsWithAccess"] = std::move(names);
    return answer;
}

Json CmfFeature::Private::checkedCatalog(const Request &request) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("KafkaCatalog");
    if (violations.requireObject("spec"))
        checkConnection(violations, "spec.srInstance");
    const Json *kafkaClusters = cmfAt(body, {"spec", "kafkaClusters"});
    if (kafkaClusters && !kafkaClusters->is_null()) {
        if (!kafkaClusters->is_array())
            violations.add("spec.kafkaClusters", "must be an array");
        else
            for (const Json &each : *kafkaClusters) {
                const Json *config = cmfAt(each, {"connectionConfig"});
                if (cmfText(each, {"databaseName"}).empty())
                    violations.add("spec.kafkaClusters[].databaseName", "must not be null");
                if (!config || !config->is_object())
                    violations.add("spec.kafkaClusters[].connectionConfig", "must not be null");
            }
    }
    violations.refuseIfAny();
    if (cmfText(body, {"spec", "srInstance", "connectionConfig", "schema.registry.url"}).empty())
        refuseCmf(422, "The connectionConfig of the Schema Registry lacks schema.registry.url.");
    return body;
}

void CmfFeature::Private::convertDatabases(Json &catalog)
{
    const std::string name = cmfText(catalog, {"metadata", "name"});
    for (const Json &each : catalog.at("spec").at("kafkaClusters")) {
        const std::string database = cmfText(each, {"databaseName"});
        if (databases.find(cmfKey({name, database})))
            continue;
        Json row = resource("KafkaDatabase", metadata(Json{{"name", database}}, nullptr));
        row["spec"]["kafkaCluster"] = connection(each);
        row["spec"]["ddlEnvironments"] = Json::array();
        databases.put(cmfKey({name, database}), std::move(row));
    }
    catalog["spec"]["kafkaClusters"] = Json::array();
}

void CmfFeature::Private::storeCatalog(const Json &body, const Json *before)
{
    Json row = resource("KafkaCatalog", metadata(body.at("metadata"), before));
    row["spec"]["srInstance"] = connection(body.at("spec").at("srInstance"));
    row["spec"]["kafkaClusters"] = Json::array();
    if (const Json *own = cmfAt(body, {"spec", "kafkaClusters"}); own && own->is_array())
        row["spec"]["kafkaClusters"] = *own;
    if (isAtLeast(Version::V21))
        convertDatabases(row);
    catalogs.put(cmfText(row, {"metadata", "name"}), row);
}

Response CmfFeature::Private::listCatalogs(const Request &request)
{
    std::vector<Json> items;
    for (const auto &[name, each] : catalogs.rows())
        items.push_back(catalogAnswer(each));
    return cmfAnswer(request, cmfPage(request, std::move(items), {}));
}

Response CmfFeature::Private::postCatalog(const Request &request)
{
    const Json body = checkedCatalog(request);
    const std::string name = cmfText(body, {"metadata", "name"});
    if (catalogs.find(name))
        refuseCmf(409, "KafkaCatalog '" + name + "' already exists.");
    storeCatalog(body, nullptr);
    return cmfAnswer(request, catalogAnswer(*catalogs.find(name)));
}

Response CmfFeature::Private::getCatalog(const Request &request)
{
    return cmfAnswer(request, catalogAnswer(catalog(request)));
}

Response CmfFeature::Private::putCatalog(const Request &request)
{
    const Json before = catalog(request);
    const Json body = checkedCatalog(request);
    checkSameName(request.capture("cat"), body);
    storeCatalog(body, &before);
    return Response::empty(200);
}

Response CmfFeature::Private::deleteCatalog(const Request &request)
{
    const std::string name = cmfText(catalog(request), {"metadata", "name"});
    std::vector<std::string> names;
    for (const Json *each : databases.under(name))
        names.push_back(cmfText(*each, {"metadata", "name"}));
    if (!names.empty())
        refuseCmf(409, "KafkaCatalog '" + name + "' still has databases [" + listed(names) + "]. Delete those first.");
    catalogs.erase(name);
    return Response::empty();
}

Json CmfFeature::Private::checkedDatabase(const Request &request) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("KafkaDatabase");
    if (violations.requireObject("spec"))
        checkConnection(violations, "spec.kafkaCluster");
    const char *list = isAtLeast(Version::V23) ? "ddlEnvironments" : "alterEnvironments";
    const Json *names = cmfAt(body, {"spec", list});
    if (names && !names->is_null()
        && (!names->is_array()
            || std::any_of(names->begin(), names->end(), [](const Json &each) { return !each.is_string(); })))
        violations.add(std::string("spec.") + list, "must be an array of strings");
    violations.refuseIfAny();
    if (cmfText(body, {"spec", "kafkaCluster", "connectionConfig", "bootstrap.servers"}).empty())
        refuseCmf(422, "The connectionConfig of the Kafka cluster lacks bootstrap.servers.");

    // One name inside, whatever this version calls the list.
    Json spec = Json::object();
    spec["kafkaCluster"] = connection(body.at("spec").at("kafkaCluster"));
    spec["ddlEnvironments"] = names && names->is_array() ? *names : Json::array();
    body["spec"] = std::move(spec);
    return body;
}

Json CmfFeature::Private::databaseAnswer(const Json &catalog, const Json &database) const
{
    Json answer = database;
    if (!isAtLeast(Version::V23)) {
        answer["spec"]["alterEnvironments"] = answer["spec"]["ddlEnvironments"];
        answer["spec"].erase("ddlEnvironments");
    }
    if (!isAtLeast(Version::V22))
        return answer;
    Json names = Json::array();
    for (const std::string &name : environmentNames()) {
        if (hasAccess(name, catalog, database))
            names.push_back(name);
    }
    answer["status"]["environmentsWithAccess"] = std::move(names);
    return answer;
}

Response CmfFeature::Private::listDatabases(const Request &request)
{
    const Json &parent = catalog(request);
    std::vector<Json> items;
    for (const Json *each : databases.under(request.capture("cat")))
        items.push_back(databaseAnswer(parent, *each));
    return cmfAnswer(request, cmfPage(request, std::move(items), {}));
}

Response CmfFeature::Private::postDatabase(const Request &request)
{
    const Json &parent = catalog(request);
    const Json body = checkedDatabase(request);
    const std::string name = cmfText(body, {"metadata", "name"});
    const std::string key = cmfKey({request.capture("cat"), name});
    if (databases.find(key))
        refuseCmf(409, "KafkaDatabase '" + name + "' already exists.");
    Json row = resource("KafkaDatabase", metadata(body.at("metadata"), nullptr));
    row["spec"] = body.at("spec");
    databases.put(key, row);
    return cmfAnswer(request, databaseAnswer(parent, row));
}

Response CmfFeature::Private::getDatabase(const Request &request)
{
    const Json &parent = catalog(request);
    const Json *found = databases.find(cmfKey({request.capture("cat"), request.capture("db")}));
    if (!found)
        refuseCmf(404, "KafkaDatabase '" + request.capture("db") + "' not found.");
    return cmfAnswer(request, databaseAnswer(parent, *found));
}

Response CmfFeature::Private::putDatabase(const Request &request)
{
    (void)catalog(request);
    const std::string key = cmfKey({request.capture("cat"), request.capture("db")});
    const Json *before = databases.find(key);
    if (!before)
        refuseCmf(404, "KafkaDatabase '" + request.capture("db") + "' not found.");
    const Json body = checkedDatabase(request);
    checkSameName(request.capture("db"), body);
    Json row = resource("KafkaDatabase", metadata(body.at("metadata"), before));
    row["spec"] = body.at("spec");
    databases.put(key, std::move(row));
    return Response::empty(200);
}

Response CmfFeature::Private::deleteDatabase(const Request &request)
{
    (void)catalog(request);
    const std::string key = cmfKey({request.capture("cat"), request.capture("db")});
    if (!databases.find(key))
        refuseCmf(404, "KafkaDatabase '" + request.capture("db") + "' not found.");
    databases.erase(key);
    return Response::empty();
}

// Compute pools

void CmfFeature::Private::addPoolRoutes(Router &router)
{
    const std::string all = "/environments/{env}/compute-pools";
    add(router, "GET", all, &Private::listPools);
    add(router, "POST", all, &Private::postPool);
    add(router, "GET", all + "/{pool}", &Private::getPool);
    add(router, "DELETE", all + "/{pool}", &Private::deletePool);
    if (isAtLeast(Version::V23))
        add(router, "PUT", all + "/{pool}", &Private::putPool);
}

Json CmfFeature::Private::checkedPool(const Request &request) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("ComputePool");
    if (violations.requireObject("spec")) {
        (void)violations.require("spec.type");
        violations.oneOf("spec.type", {"DEDICATED", "SHARED"});
        (void)violations.requireObject("spec.clusterSpec");
        if (isAtLeast(Version::V23))
            violations.oneOf("spec.state", {"RUNNING", "SUSPENDED"});
    }
    violations.refuseIfAny();
    Json spec{{"type", body.at("spec").at("type")}, {"clusterSpec", body.at("spec").at("clusterSpec")}};
    const std::string wanted = isAtLeast(Version::V23) ? cmfText(body, {"spec", "state"}) : std::string();
    if (spec.at("type") == "SHARED") {
        if (isAtLeast(Version::V23))
            spec["state"] = wanted.empty() ? "RUNNING" : wanted;
    } else if (!wanted.empty()) {
        refuseCmf(422, "spec.state can only be specified for shared compute pools.");
    }
    body["spec"] = std::move(spec);
    return body;
}

Json CmfFeature::Private::poolAnswer(const std::string &environment, const Json &pool, bool withResources) const
{
    Json answer = pool;
    const bool isShared = cmfText(pool, {"spec", "type"}) == "SHARED";
    const std::string wanted = cmfText(pool, {"spec", "state"});
    answer["status"]["phase"] = isShared ? (wanted.empty() ? "RUNNING" : wanted) : "DEDICATED";
    if (withResources) {
        answer["status"]["resources"] =
            Json{{"statements", statementPhases(environment, cmfText(pool, {"metadata", "name"}))}};
        answer["status"]["resourceSummary"] = cmfResourceSummary({pool.at("spec").at("clusterSpec")});
    }
    return answer;
}

std::vector<std::string> CmfFeature::Private::statementsOf(const std::string &environment, const std::string &pool,
                                                           bool active) const
{
    std::vector<std::string> names;
    for (const Json *each : statements.under(environment)) {
        const std::string phase = cmfText(*each, {"status", "phase"});
        if (cmfText(*each, {"spec", "computePoolName"}) == pool
            && (!active || phase == "RUNNING" || phase == "PENDING"))
            names.push_back(cmfText(*each, {"metadata", "name"}));
    }
    return names;
}

Response CmfFeature::Private::listPools(const Request &request)
{
    const std::string environmentName = environment(request);
    std::vector<Json> items;
    for (const Json *each : pools.under(environmentName))
        items.push_back(poolAnswer(environmentName, *each, wantsResources(request)));
    return cmfAnswer(request, cmfPage(request, std::move(items), listRules("phase", {"status", "phase"})));
}

Response CmfFeature::Private::postPool(const Request &request)
{
    const std::string environmentName = environment(request);
    const Json body = checkedPool(request);
    const std::string name = cmfText(body, {"metadata", "name"});
    const std::string key = cmfKey({environmentName, name});
    if (pools.find(key))
        refuseCmf(409, "ComputePool '" + name + "' already exists.");
    Json pool = resource("ComputePool", metadata(body.at("metadata"), nullptr));
    pool["spec"] = body.at("spec");
    pools.put(key, pool);
    return cmfAnswer(request, poolAnswer(environmentName, pool, false));
}

Response CmfFeature::Private::getPool(const Request &request)
{
    const std::string environmentName = environment(request);
    const Json *found = pools.find(cmfKey({environmentName, request.capture("pool")}));
    if (!found)
        refuseCmf(404, "ComputePool '" + request.capture("pool") + "' not found.");
    return cmfAnswer(request, poolAnswer(environmentName, *found, wantsResources(request)));
}

Response CmfFeature::Private::putPool(const Request &request)
{
    const std::string environmentName = environment(request);
    const std::string name = request.capture("pool");
    const std::string key = cmfKey({environmentName, name});
    const Json *before = pools.find(key);
    if (!before)
        refuseCmf(404, "ComputePool '" + name + "' not found.");
    const Json body = checkedPool(request);
    checkSameName(name, body);
    if (body.at("spec").at("type") != before->at("spec").at("type"))
        refuseCmf(422, "The type of a compute pool cannot be changed.");
    const auto users = statementsOf(environmentName, name, true);
    if (body.at("spec") != before->at("spec") && !users.empty())
        refuseCmf(409, "ComputePool '" + name + "' has running statements [" + listed(users) + "]. Stop those first.");
    Json pool = resource("ComputePool", metadata(body.at("metadata"), before));
    pool["spec"] = body.at("spec");
    pools.put(key, std::move(pool));
    return Response::empty(200);
}

Response CmfFeature::Private::deletePool(const Request &request)
{
    const std::string environmentName = environment(request);
    const std::string name = request.capture("pool");
    if (!pools.find(cmfKey({environmentName, name})))
        refuseCmf(404, "ComputePool '" + name + "' not found.");
    const auto users = statementsOf(environmentName, name, false);
    if (!users.empty())
        refuseCmf(
            409, "ComputePool '" + name + "' is still used by statements [" + listed(users) + "]. Delete those first.");
    pools.erase(cmfKey({environmentName, name}));
    return Response::empty();
}

} // namespace kekkai::sandbox
