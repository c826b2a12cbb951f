#include "services/sandbox/cmffeature.h"

#include "services/sandbox/cmfprivate.h"

#include <algorithm>
#include <cmath>

namespace kekkai::sandbox {

namespace {

constexpr const char *api = "/cmf/api/v1";

std::string text(const Json &json, std::initializer_list<const char *> path)
{
    return cmfText(json, path);
}

double cpuOf(const Json *value)
{
    if (!value)
        return 0;
    if (value->is_number())
        return value->get<double>();
    return value->is_string() ? std::strtod(value->get<std::string>().c_str(), nullptr) : 0;
}

/// "1024m", "2g", "2Gi", "1 gb": Flink counts in powers of 1024.
std::int64_t bytesOf(const Json *value)
{
    if (!value)
        return 0;
    if (value->is_number())
        return value->get<std::int64_t>();
    if (!value->is_string())
        return 0;
    const auto words = value->get<std::string>();
    char *unit = nullptr;
    const double number = std::strtod(words.c_str(), &unit);
    while (*unit == ' ')
        ++unit;
    int power = 0;
    switch (*unit) {
    case 'k':
    case 'K':
        power = 1;
        break;
    case 'm':
    case 'M':
        power = 2;
        break;
    case 'g':
    case 'G':
        power = 3;
        break;
    case 't':
    case 'T':
        power = 4;
        break;
    default:
        break;
    }
    return static_cast<std::int64_t>(number * std::pow(1024.0, power));
}

} // namespace

Json cmfResourceSummary(const std::vector<Json> &specs)
{
    Json summary = Json::object();
    for (const char *part : {"jobManager", "taskManager"}) {
        double cpu = 0;
        std::int64_t memory = 0;
        int count = 0;
        for (const Json &spec : specs) {
            const Json *manager = cmfAt(spec, {part});
            if (!manager)
                continue;
            const Json *replicas = cmfAt(*manager, {"replicas"});
            const int times = replicas && replicas->is_number_integer() ? std::max(replicas->get<int>(), 0) : 1;
            cpu += times * cpuOf(cmfAt(*manager, {"resource", "cpu"}));
            memory += times * bytesOf(cmfAt(*manager, {"resource", "memory"}));
            count += times;
        }
        summary[part] = Json{{"cpu", cpu}, {"memory", memory}, {"count", count}};
    }
    return summary;
}

CmfFeature::Private::Version CmfFeature::Private::versionNamed(const std::string &text)
{
    const std::string line = text.substr(0, 3);
    if (line == "2.0")
        return Version::V20;
    if (line == "2.1")
        return Version::V21;
    return line == "2.2" ? Version::V22 : Version::V23;
}

CmfFeature::Private::Private(World &ownWorld, CmfOptions ownOptions)
    : world(ownWorld)
    , options(std::move(ownOptions))
    , version(versionNamed(options.version))
    , seal(options.encryptionKey)
    , state(world.store, "state")
    , clusters(world.store, "cluster")
    , environments(world.store, "environment")
    , secrets(world.store, "secret")
    , mappings(world.store, "mapping")
    , catalogs(world.store, "catalog")
    , databases(world.store, "database")
    , pools(world.store, "pool")
    , statements(world.store, "statement")
    , applications(world.store, "application")
    , instances(world.store, "instance")
    , events(world.store, "event")
    , savepoints(world.store, "savepoint")
    , detached(world.store, "detached")
{
}

void CmfFeature::Private::load()
{
    for (CmfTable *table : {&state, &clusters, &environments, &secrets, &mappings, &catalogs, &databases, &pools,
                            &statements, &applications, &instances, &events, &savepoints, &detached})
        table->load();
    seal.check(state);
    for (const auto &[name, secret] : secrets.rows())
        seal.checkOpens(name, secret.at("spec").at("data"));

    for (const std::string &name : options.kubernetesClusters) {
        if (clusters.find(name))
            continue;
        Json cluster = resource("KubernetesCluster", metadata(Json{{"name", name}}, nullptr));
        cluster["spec"] = Json{{"lifecycleState", "ACTIVE"}};
        clusters.put(name, std::move(cluster));
    }
    if (isAtLeast(Version::V21)) { // the upgrade from 2.0
        const auto before = catalogs.rows();
        for (const auto &[name, catalog] : before) {
            Json converted = catalog;
            convertDatabases(converted);
            if (converted != catalog)
                catalogs.put(name, std::move(converted));
        }
    }
}

void CmfFeature::Private::add(Router &router, const char *method, const std::string &path, Handler handler)
{
    router.add(method, api + path, [this, handler](const Request &request) { return (this->*handler)(request); });
}

Json CmfFeature::Private::metadata(const Json &requested, const Json *before) const
{
    Json result{{"name", requested.at("name")}};
    const Json *created = before ? cmfAt(*before, {"metadata", "creationTimestamp"}) : nullptr;
    const Json *uid = before ? cmfAt(*before, {"metadata", "uid"}) : nullptr;
    const std::string time = now();
    result["uid"] = uid ? *uid : Json(cmfUuid());
    result["creationTimestamp"] = created ? *created : Json(time);
    result["updateTimestamp"] = time;
    for (const char *member : {"labels", "annotations"}) {
        const Json *own = cmfAt(requested, {member});
        result[member] = own && own->is_object() ? *own : Json::object();
    }
    return result;
}

Json CmfFeature::Private::resource(const char *kind, Json metadata)
{
    return Json{{"apiVersion", "cmf.confluent.io/v1"}, {"kind", kind}, {"metadata", std::move(metadata)}};
}

std::string CmfFeature::Private::environment(const Request &request) const
{
    std::string name = request.capture("env");
    if (!environments.find(name))
        refuseCmf(404, "Environment '" + name + "' not found.");
    return name;
}

std::vector<std::string> CmfFeature::Private::environmentNames() const
{
    std::vector<std::string> names;
    for (const auto &row : environments.rows())
        names.push_back(row.first);
    return names;
}

void CmfFeature::Private::checkSameName(const std::string &pathName, const Json &body)
{
    const std::string own = cmfText(body, {"metadata", "name"});
    if (own != pathName)
        refuseCmf(400, "metadata.name: must be '" + pathName + "' as in the path, not '" + own + "'");
}

bool CmfFeature::Private::wantsResources(const Request &request) const
{
    return isAtLeast(Version::V22) && request.queryFlag("include-resource-information");
}

CmfListRules CmfFeature::Private::listRules(const char *special, std::vector<std::string> specialPath) const
{
    CmfListRules rules;
    rules.filtered = isAtLeast(Version::V23);
    rules.projected = isAtLeast(Version::V23);
    rules.special = special;
    rules.specialPath = std::move(specialPath);
    return rules;
}

CmfListRules CmfFeature::Private::searchable(CmfListRules rules, std::vector<CmfListRules::Scope> scopes) const
{
    if (isAtLeast(Version::V23))
        rules.scopes = std::move(scopes);
    return rules;
}

// Information and clusters

void CmfFeature::Private::addInformationRoutes(Router &router)
{
    if (isAtLeast(Version::V22)) {
        add(router, "GET", "/system-information", &Private::systemInformation);
        add(router, "GET", "/resource-information", &Private::resourceInformation);
    }
    if (isAtLeast(Version::V23)) {
        add(router, "GET", "/c3/license", &Private::license);
        add(router, "GET", "/kubernetes-clusters", &Private::listClusters);
        add(router, "GET", "/kubernetes-clusters/{name}", &Private::getCluster);
        add(router, "PUT", "/kubernetes-clusters/{name}", &Private::putCluster);
    }
}

Response CmfFeature::Private::systemInformation(const Request &request)
{
    return cmfAnswer(request, Json{{"status", Json{{"version", options.version}, {"revision", "0000000"}}}});
}

Response CmfFeature::Private::resourceInformation(const Request &request)
{
    std::map<std::string, int> states;
    std::vector<Json> specs;
    for (const std::string &name : environmentNames()) {
        for (const Json *each : applications.under(name)) {
            ++states[text(*each, {"status", "jobStatus", "state"})];
            specs.push_back(mergedSpec(name, *each));
        }
    }
    std::map<std::string, int> phases;
    for (const auto &[key, each] : statements.rows())
        ++phases[text(each, {"status", "phase"})];
    for (const auto &[key, each] : pools.rows()) {
        if (const Json *spec = cmfAt(each, {"spec", "clusterSpec"}))
            specs.push_back(*spec);
    }
    Json resources{{"environments", environments.rows().size()}, {"applications", states},
                   {"computePools", pools.rows().size()},        {"statements", phases},
                   {"secrets", secrets.rows().size()},           {"catalogs", catalogs.rows().size()},
                   {"savepoints", savepoints.rows().size()},     {"detachedSavepoints", detached.rows().size()}};
    if (isAtLeast(Version::V23)) {
        std::map<std::string, int> clusterStates;
        for (const auto &[name, each] : clusters.rows())
            ++clusterStates[text(clusterStatus(each), {"state"})];
        resources["kubernetesClusters"] = clusterStates;
    }
    const Json parts = cmfResourceSummary(specs);
    const Json &job = parts.at("jobManager");
    const Json &task = parts.at("taskManager");
    const Json summary{{"cpu", job.at("cpu").get<double>() + task.at("cpu").get<double>()},
                       {"memory", job.at("memory").get<std::int64_t>() + task.at("memory").get<std::int64_t>()}};
    return cmfAnswer(request, Json{{"status", Json{{"resources", resources}, {"resourceSummary", summary}}}});
}

Response CmfFeature::Private::license(const Request &request)
{
    constexpr std::int64_t yearMs = 365LL * 24 * 60 * 60 * 1000;
    return cmfAnswer(request,
                     Json{{"kind", "License"},
                          {"status",
                           Json{{"status", "VALID"},
                                {"licenseType", "TRIAL"},
                                {"expiration", world.nowMs() / yearMs * yearMs + 2 * yearMs}}}});
}

Json CmfFeature::Private::clusterStatus(const Json &cluster) const
{
    if (text(cluster, {"spec", "lifecycleState"}) == "DECOMMISSIONED")
        return Json{{"state", "DECOMMISSIONED"}, {"message", "The cluster was decommissioned."}};
    if (text(cluster, {"metadata", "name"}).find("offline") != std::string::npos)
        return Json{{"state", "DISCONNECTED"}, {"message", "connect timed out"}};
    return Json{{"state", "CONNECTED"},
                {"message", "The cluster is reachable."},
                {"lastHeartbeatTimestamp", now()},
                {"kubernetesVersion", "v1.31.4"}};
}

Json CmfFeature::Private::clusterAnswer(const Json &cluster) const
{
    Json answer = cluster;
    answer["status"] = clusterStatus(cluster);
    return answer;
}

Response CmfFeature::Private::listClusters(const Request &request)
{
    std::vector<Json> items;
    for (const auto &[name, each] : clusters.rows())
        items.push_back(clusterAnswer(each));
    return cmfAnswer(request, cmfPage(request, std::move(items), listRules()));
}

Response CmfFeature::Private::getCluster(const Request &request)
{
    const Json *found = clusters.find(request.capture("name"));
    if (!found)
        refuseCmf(404, "KubernetesCluster '" + request.capture("name") + "' not found.");
    return cmfAnswer(request, clusterAnswer(*found));
}

Response CmfFeature::Private::putCluster(const Request &request)
{
    const std::string name = request.capture("name");
    const Json *before = clusters.find(name);
    if (!before)
        refuseCmf(404, "KubernetesCluster '" + name + "' not found.");
    const Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("KubernetesCluster");
    (void)violations.requireObject("spec");
    violations.oneOf("spec.lifecycleState", {"ACTIVE", "DECOMMISSIONED"});
    violations.refuseIfAny();
    checkSameName(name, body);
    Json cluster = *before;
    for (const char *member : {"labels", "annotations"}) {
        const Json *own = cmfAt(body, {"metadata", member});
        if (own && own->is_object()) // absent and null leave it, {} clears it
            cluster["metadata"][member] = *own;
    }
    if (const std::string wanted = text(body, {"spec", "lifecycleState"}); !wanted.empty())
        cluster["spec"]["lifecycleState"] = wanted;
    if (text(cluster, {"spec", "lifecycleState"}) == "DECOMMISSIONED"
        && text(*before, {"spec", "lifecycleState"}) != "DECOMMISSIONED") {
        std::string users;
        for (const auto &[environmentName, each] : environments.rows()) {
            if (text(each, {"kubernetesClusterName"}) == name)
                (users += users.empty() ? "" : ", ") += environmentName;
        }
        if (!users.empty())
            refuseCmf(400, "Cannot decommission cluster '" + name + "': referenced by environments [" + users + "]");
    }
    cluster["metadata"]["updateTimestamp"] = now();
    clusters.put(name, cluster);
    return cmfAnswer(request, clusterAnswer(cluster));
}

// Environments

void CmfFeature::Private::addEnvironmentRoutes(Router &router)
{
    add(router, "GET", "/environments", &Private::listEnvironments);
    add(router, "POST", "/environments", &Private::postEnvironment);
    add(router, "GET", "/environments/{env}", &Private::getEnvironment);
    add(router, "DELETE", "/environments/{env}", &Private::deleteEnvironment);
}

Json CmfFeature::Private::applicationStates(const std::string &environment) const
{
    std::map<std::string, int> states;
    for (const Json *each : applications.under(environment))
        ++states[text(*each, {"status", "jobStatus", "state"})];
    return states;
}

Json CmfFeature::Private::statementPhases(const std::string &environment, const std::string &pool) const
{
    std::map<std::string, int> phases;
    for (const Json *each : statements.under(environment)) {
        if (pool.empty() || text(*each, {"spec", "computePoolName"}) == pool)
            ++phases[text(*each, {"status", "phase"})];
    }
    return phases;
}

Json CmfFeature::Private::environmentAnswer(const Json &environment, bool withSecrets, bool withResources) const
{
    const std::string name = text(environment, {"name"});
    Json answer = environment;
    if (!isAtLeast(Version::V23)) {
        answer.erase("metadata");
        answer.erase("kubernetesClusterName");
    }
    Json names = Json::object();
    if (withSecrets) {
        for (const Json *mapping : mappings.under(name))
            names[text(*mapping, {"metadata", "name"})] = text(*mapping, {"spec", "secretName"});
    }
    answer["secrets"] = std::move(names);
    Json status = Json::object();
    const std::string clusterName = text(environment, {"kubernetesClusterName"});
    const Json *cluster = clusterName.empty() ? nullptr : clusters.find(clusterName);
    if (cluster && isAtLeast(Version::V23))
        status["kubernetesCluster"] = clusterStatus(*cluster);
    if (withResources) {
        std::vector<Json> specs;
        for (const Json *each : applications.under(name))
            specs.push_back(mergedSpec(name, *each));
        status["resources"] = Json{{"applications", applicationStates(name)}, {"statements", statementPhases(name)}};
        status["resourceSummary"] = cmfResourceSummary(specs);
    }
    if (!status.empty())
        answer["status"] = std::move(status);
    return answer;
}

Response CmfFeature::Private::listEnvironments(const Request &request)
{
    std::vector<Json> items;
    for (const auto &[name, each] : environments.rows())
        items.push_back(environmentAnswer(each, false, wantsResources(request)));
    const auto rules =
        searchable(listRules(), {{"name", {"name"}, false}, {"kubernetesNamespace", {"kubernetesNamespace"}, false}});
    return cmfConditionalAnswer(request, cmfPage(request, std::move(items), rules));
}

Response CmfFeature::Private::postEnvironment(const Request &request)
{
    const Json body = cmfBody(request);
    constexpr std::size_t shortest = 4;
    constexpr std::size_t longest = 2147483647;
    constexpr std::size_t longestLabel = 253;
    CmfViolations violations(body);
    const bool hasMetadata =
        isAtLeast(Version::V23) && cmfAt(body, {"metadata"}) && !cmfAt(body, {"metadata"})->is_null();
    std::string name = text(body, {"name"});
    if (hasMetadata && violations.requireObject("metadata")) {
        (void)violations.requireText("metadata.name");
        violations.name("metadata.name", shortest, longest);
        violations.textMap("metadata.labels");
        violations.textMap("metadata.annotations");
        const std::string own = text(body, {"metadata", "name"});
        if (!name.empty() && !own.empty() && own != name)
            violations.add("name", "must equal metadata.name");
        if (name.empty())
            name = own;
    } else if (!hasMetadata) {
        (void)violations.requireText("name");
    }
    violations.name("name", shortest, longest);
    const Json *before = environments.find(name);
    if (!before)
        (void)violations.requireText("kubernetesNamespace");
    violations.name("kubernetesNamespace", 1, longestLabel);
    violations.object("flinkApplicationDefaults");
    violations.object("computePoolDefaults");
    violations.object("statementDefaults");
    for (const char *kind : {"statementDefaults.detached", "statementDefaults.interactive"}) {
        violations.object(kind);
        violations.textMap(std::string(kind) + ".flinkConfiguration");
    }
    if (isAtLeast(Version::V23))
        violations.name("kubernetesClusterName", 1, longestLabel);
    violations.refuseIfAny();

    std::string kubernetesNamespace = text(body, {"kubernetesNamespace"});
    if (kubernetesNamespace.empty() && before)
        kubernetesNamespace = text(*before, {"kubernetesNamespace"});
    if (kubernetesNamespace.rfind("missing", 0) == 0)
        refuseCmf(400, "Environment's kubernetesNamespace '" + kubernetesNamespace + "' does not exist.");
    const std::string cluster = isAtLeast(Version::V23) ? text(body, {"kubernetesClusterName"}) : std::string();
    if (!cluster.empty() && !clusters.find(cluster))
        refuseCmf(400, "Environment's kubernetesClusterName '" + cluster + "' does not exist.");

    const std::string time = now();
    Json environment{{"name", name}};
    environment["created_time"] = before ? before->at("created_time") : Json(time);
    environment["updated_time"] = time;
    environment["kubernetesNamespace"] = kubernetesNamespace;
    if (!cluster.empty())
        environment["kubernetesClusterName"] = cluster;
    for (const char *member : {"flinkApplicationDefaults", "computePoolDefaults", "statementDefaults"}) {
        if (const Json *own = cmfAt(body, {member}); own && own->is_object())
            environment[member] = *own;
    }
    Json requested{{"name", name}};
    if (hasMetadata) {
        requested = body.at("metadata");
        requested["name"] = name;
    }
    environment["metadata"] = metadata(requested, before);
    environment["metadata"].erase("uid"); // not a member of this metadata
    environments.put(name, environment);
    return cmfAnswer(request, environmentAnswer(environment, true, false), isAtLeast(Version::V23) ? 200 : 201);
}

Response CmfFeature::Private::getEnvironment(const Request &request)
{
    return cmfAnswer(request,
                     environmentAnswer(*environments.find(environment(request)), true, wantsResources(request)));
}

Response CmfFeature::Private::deleteEnvironment(const Request &request)
{
    const std::string name = environment(request);
    std::string users;
    for (const auto &[table, what] : {std::pair{&applications, "applications"}, std::pair{&statements, "statements"},
                                      std::pair{&pools, "compute pools"}}) {
        if (!table->under(name).empty())
            (users += users.empty() ? "" : ", ") += what;
    }
    if (!users.empty())
        refuseCmf(409, "Environment '" + name + "' still has " + users + ". Delete those first.");
    environments.erase(name);
    mappings.eraseUnder(name);
    return Response::empty(isAtLeast(Version::V23) ? 204 : 200);
}

CmfFeature::CmfFeature(World &world, CmfOptions options)
    : d(std::make_unique<Private>(world, std::move(options)))
{
}

CmfFeature::~CmfFeature() = default;

void CmfFeature::load()
{
    d->load();
}

void CmfFeature::addRoutes(Router &router)
{
    d->addInformationRoutes(router);
    d->addEnvironmentRoutes(router);
    d->addSecretRoutes(router);
    d->addCatalogRoutes(router);
    d->addPoolRoutes(router);
    d->addStatementRoutes(router);
    d->addApplicationRoutes(router);
    if (d->isAtLeast(Private::Version::V21))
        d->addSavepointRoutes(router);
}

} // namespace kekkai::sandbox
