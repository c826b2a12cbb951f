#include "services/sandbox/cmfprivate.h"

#include <algorithm>
#include <array>

namespace kekkai::sandbox {

namespace {

constexpr std::size_t keptEvents = 100; ///< of each application; older ones go

/// Numbers that sort as text.
std::string numbered(std::size_t number)
{
    const std::string digits = std::to_string(number);
    constexpr std::size_t width = 10;
    return std::string(width - std::min(digits.size(), width), '0') + digits;
}

std::string wantedState(const Json &application)
{
    const std::string state = cmfText(application, {"spec", "job", "state"});
    return state.empty() ? "running" : state;
}

std::string jobId(const std::string &uuid)
{
    std::string id = uuid;
    std::erase(id, '-');
    return id;
}

} // namespace

void CmfFeature::Private::addApplicationRoutes(Router &router)
{
    const std::string all = "/environments/{env}/applications";
    const std::string one = all + "/{app}";
    add(router, "GET", all, &Private::listApplications);
    add(router, "POST", all, &Private::postApplication);
    add(router, "GET", one, &Private::getApplication);
    add(router, "DELETE", one, &Private::deleteApplication);
    add(router, "POST", one + "/start", &Private::startApplication);
    add(router, "POST", one + "/suspend", &Private::suspendApplication);
    add(router, "GET", one + "/instances", &Private::listInstances);
    add(router, "GET", one + "/instances/{inst}", &Private::getInstance);
    router.add("GET", "/cmf/api/v1alpha1" + one + "/events",
               [this](const Request &request) { return listEvents(request); });
}

const Json &CmfFeature::Private::application(const Request &request) const
{
    const std::string name = request.capture("app");
    const Json *found = applications.find(cmfKey({environment(request), name}));
    if (!found)
        refuseCmf(404, "FlinkApplication '" + name + "' not found.");
    return *found;
}

Json CmfFeature::Private::mergedSpec(const std::string &environment, const Json &application) const
{
    const Json *defaults = cmfAt(*environments.find(environment), {"flinkApplicationDefaults", "spec"});
    const Json &own = application.at("spec");
    return defaults ? cmfMerged(own, *defaults) : own; // the environment's word is the last one
}

Json CmfFeature::Private::applicationAnswer(const Json &application, bool withResources) const
{
    Json answer = application;
    if (withResources)
        answer["status"]["resourceSummary"] = cmfResourceSummary({application.at("spec")});
    return answer;
}

void CmfFeature::Private::noteEvent(const std::string &applicationKey, const std::string &instance, const char *type,
                                    const std::string &message, const std::string &newStatus)
{
    const std::string uid = cmfUuid();
    const auto before = events.under(applicationKey);
    std::size_t number = 0;
    if (!before.empty())
        number = before.back()->at("number").get<std::size_t>() + 1;
    if (before.size() >= keptEvents)
        events.erase(applicationKey + '\0' + numbered(before.front()->at("number").get<std::size_t>()));
    Json event{{"apiVersion", "cmf.confluent.io/v1alpha1"}, {"kind", "FlinkApplicationEvent"}};
    event["metadata"] = Json{{"name", uid},
                             {"uid", uid},
                             {"creationTimestamp", now()},
                             {"flinkApplicationInstance", instance},
                             {"labels", Json::object()},
                             {"annotations", Json::object()}};
    event["status"] = Json{{"message", message}, {"type", type}, {"data", Json{{"newStatus", newStatus}}}};
    event["number"] = number; // ours: taken out of answers
    events.put(applicationKey + '\0' + numbered(number), std::move(event));
}

void CmfFeature::Private::deploy(const std::string &environment, Json &application, bool newInstance)
{
    const std::string name = cmfText(application, {"metadata", "name"});
    const std::string key = cmfKey({environment, name});
    const bool running = wantedState(application) == "running";
    const Json spec = mergedSpec(environment, application);
    const auto before = instances.under(key);
    Json instance = before.empty() ? Json::object() : *before.back();
    const std::string jobState = running ? "RUNNING" : "FINISHED";
    if (newInstance || before.empty()) {
        const std::string uid = cmfUuid();
        instance = Json{{"apiVersion", "cmf.confluent.io/v1"}, {"kind", "FlinkApplicationInstance"}};
        instance["metadata"] = Json{{"name", uid},
                                    {"uid", uid},
                                    {"creationTimestamp", now()},
                                    {"updateTimestamp", now()},
                                    {"labels", Json::object()},
                                    {"annotations", Json::object()}};
        instance["number"] = before.empty() ? 0 : before.back()->at("number").get<std::size_t>() + 1;
        instance["status"]["spec"] = spec;
    }
    const std::string uid = cmfText(instance, {"metadata", "uid"});
    instance["metadata"]["updateTimestamp"] = now();
    instance["status"]["jobStatus"] = Json{{"jobId", jobId(uid)}, {"state", jobState}};
    instances.put(key + '\0' + numbered(instance.at("number").get<std::size_t>()), instance);

    const std::string flinkVersion = cmfText(spec, {"flinkVersion"}); // v1_19
    std::string release = flinkVersion.empty() ? std::string() : flinkVersion.substr(1);
    std::replace(release.begin(), release.end(), '_', '.');
    Json status{{"jobManagerDeploymentStatus", running ? "READY" : "MISSING"},
                {"lifecycleState", running ? "STABLE" : "SUSPENDED"},
                {"clusterInfo", Json{{"flink-version", release}}}};
    status["jobStatus"] = Json{
        {"jobId", jobId(uid)}, {"jobName", name}, {"state", jobState}, {"updateTime", std::to_string(world.nowMs())}};
    status["reconciliationStatus"] = Json{{"lastReconciledSpec", Json{{"spec", spec}}.dump()},
                                          {"reconciliationTimestamp", world.nowMs()},
                                          {"state", "DEPLOYED"}};
    application["status"] = std::move(status);
    noteEvent(key, uid, "CMF_STATUS", running ? "The application was deployed." : "The application was suspended.",
              running ? "DEPLOYED" : "SUSPENDED");
    noteEvent(key, uid, "JOB_STATUS", "Job status changed to " + jobState, jobState);
}

Response CmfFeature::Private::listApplications(const Request &request)
{
    std::vector<Json> items;
    for (const Json *each : applications.under(environment(request)))
        items.push_back(applicationAnswer(*each, wantsResources(request)));
    return cmfConditionalAnswer(
        request, cmfPage(request, std::move(items), listRules("state", {"status", "jobStatus", "state"})));
}

Response CmfFeature::Private::postApplication(const Request &request)
{
    const std::string environmentName = environment(request);
    const Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("FlinkApplication");
    if (violations.requireObject("spec")) {
        violations.textMap("spec.flinkConfiguration");
        violations.object("spec.job");
        violations.oneOf("spec.job.state", {"running", "suspended"});
        violations.oneOf("spec.job.upgradeMode", {"stateless", "savepoint", "last-state"});
        violations.integer("spec.job.parallelism");
    }
    violations.refuseIfAny();
    const std::string name = cmfText(body, {"metadata", "name"});
    constexpr std::size_t longest = 45;
    if (name.size() > longest || name.front() < 'a')
        refuseCmf(422, "The name of an application starts with a letter and has at most 45 characters.");
    const std::string key = cmfKey({environmentName, name});
    const Json *before = applications.find(key);
    // metadata is free here: what the request has beside our members stays.
    Json row = resource("FlinkApplication", cmfMerged(body.at("metadata"), metadata(body.at("metadata"), before)));
    row["spec"] = body.at("spec");
    if (!before || before->at("spec") != row.at("spec"))
        deploy(environmentName, row, wantedState(row) == "running" || !before);
    else
        row["status"] = before->at("status");
    applications.put(key, row);
    return cmfAnswer(request, applicationAnswer(row, false), 201);
}

Response CmfFeature::Private::getApplication(const Request &request)
{
    return cmfConditionalAnswer(request, applicationAnswer(application(request), wantsResources(request)));
}

Response CmfFeature::Private::deleteApplication(const Request &request)
{
    (void)application(request);
    const std::string key = cmfKey({request.capture("env"), request.capture("app")});
    applications.erase(key);
    instances.eraseUnder(key);
    events.eraseUnder(key);
    savepoints.eraseUnder(cmfKey({request.capture("env"), "application", request.capture("app")}));
    return Response::empty(isAtLeast(Version::V23) ? 204 : 200);
}

Response CmfFeature::Private::startApplication(const Request &request)
{
    Json row = application(request);
    const std::string key = cmfKey({request.capture("env"), request.capture("app")});
    const std::string uid = request.queryValue("startFromSavepointUid").value_or("");
    if (!uid.empty()) {
        const auto hasUid = [&](const Json *each) { return cmfText(*each, {"metadata", "uid"}) == uid; };
        const auto own = savepoints.under(cmfKey({request.capture("env"), "application", request.capture("app")}));
        const auto &free = detached.rows();
        if (std::none_of(own.begin(), own.end(), hasUid)
            && std::none_of(free.begin(), free.end(), [&](const auto &each) { return hasUid(&each.second); }))
            refuseCmf(404, "Savepoint with uid '" + uid + "' not found.");
    }
    if (wantedState(row) == "running")
        return Response::empty(304);
    row["spec"]["job"]["state"] = "running";
    row["metadata"]["updateTimestamp"] = now();
    deploy(request.capture("env"), row, true);
    applications.put(key, row);
    return cmfAnswer(request, applicationAnswer(row, false));
}

Response CmfFeature::Private::suspendApplication(const Request &request)
{
    Json row = application(request);
    if (wantedState(row) == "suspended")
        return Response::empty(304);
    row["spec"]["job"]["state"] = "suspended";
    row["metadata"]["updateTimestamp"] = now();
    deploy(request.capture("env"), row, false);
    applications.put(cmfKey({request.capture("env"), request.capture("app")}), row);
    return cmfAnswer(request, applicationAnswer(row, false));
}

Response CmfFeature::Private::listInstances(const Request &request)
{
    (void)application(request);
    std::vector<Json> items;
    for (const Json *each : instances.under(cmfKey({request.capture("env"), request.capture("app")}))) {
        items.push_back(*each);
        items.back().erase("number");
    }
    return cmfAnswer(request, cmfPage(request, std::move(items), {}));
}

Response CmfFeature::Private::getInstance(const Request &request)
{
    (void)application(request);
    const std::string name = request.capture("inst");
    for (const Json *each : instances.under(cmfKey({request.capture("env"), request.capture("app")}))) {
        if (cmfText(*each, {"metadata", "name"}) == name) {
            Json answer = *each;
            answer.erase("number");
            return cmfAnswer(request, answer);
        }
    }
    refuseCmf(404, "FlinkApplicationInstance '" + name + "' not found.");
}

Response CmfFeature::Private::listEvents(const Request &request)
{
    (void)application(request);
    std::vector<Json> items;
    for (const Json *each : events.under(cmfKey({request.capture("env"), request.capture("app")}))) {
        items.push_back(*each);
        items.back().erase("number");
    }
    const auto rules = searchable(listRules("type", {"status", "type"}),
                                  {{"message", {"status", "message"}, false},
                                   {"flinkApplicationInstance", {"metadata", "flinkApplicationInstance"}, true}});
    return cmfAnswer(request, cmfPage(request, std::move(items), rules));
}

// Savepoints

void CmfFeature::Private::addSavepointRoutes(Router &router)
{
    const std::string ofApplication = "/environments/{env}/applications/{app}/savepoints";
    for (const std::string &all : {ofApplication, std::string("/environments/{env}/statements/{stmt}/savepoints")}) {
        add(router, "GET", all, &Private::listSavepoints);
        add(router, "POST", all, &Private::postSavepoint);
        add(router, "GET", all + "/{sp}", &Private::getSavepoint);
        add(router, "DELETE", all + "/{sp}", &Private::deleteSavepoint);
    }
    add(router, "POST", ofApplication + "/{sp}/detach", &Private::detachSavepoint);
    add(router, "GET", "/detached-savepoints", &Private::listDetached);
    add(router, "POST", "/detached-savepoints", &Private::postDetached);
    add(router, "GET", "/detached-savepoints/{sp}", &Private::getDetached);
    add(router, "DELETE", "/detached-savepoints/{sp}", &Private::deleteDetached);
}

std::string CmfFeature::Private::savepointOwner(const Request &request) const
{
    if (request.captures.count("app") != 0) {
        (void)application(request);
        return cmfKey({request.capture("env"), "application", request.capture("app")});
    }
    (void)statement(request);
    return cmfKey({request.capture("env"), "statement", request.capture("stmt")});
}

namespace {

/// A body without a name gets one; the kind may be left out as nothing else can be meant.
Json checkedSavepoint(const Request &request)
{
    Json body = request.body.empty() ? Json::object() : cmfBody(request);
    CmfViolations violations(body);
    violations.object("metadata");
    violations.textMap("metadata.labels");
    violations.textMap("metadata.annotations");
    constexpr std::size_t longest = 253;
    violations.name("metadata.name", 1, longest);
    violations.object("spec");
    violations.text("spec.path");
    violations.integer("spec.backoffLimit");
    violations.oneOf("spec.formatType", {"CANONICAL", "NATIVE", "UNKNOWN"});
    violations.refuseIfAny();
    if (cmfText(body, {"metadata", "name"}).empty())
        body["metadata"]["name"] = "savepoint-" + cmfUuid();
    return body;
}

Json savepointSpec(const Json &body)
{
    Json spec{{"backoffLimit", -1}, {"formatType", "CANONICAL"}};
    if (const Json *own = cmfAt(body, {"spec"}); own && own->is_object())
        spec.update(*own);
    return spec;
}

} // namespace

Response CmfFeature::Private::listSavepoints(const Request &request)
{
    std::vector<Json> items;
    for (const Json *each : savepoints.under(savepointOwner(request)))
        items.push_back(*each);
    return cmfAnswer(request, cmfPage(request, std::move(items), listRules()));
}

Response CmfFeature::Private::postSavepoint(const Request &request)
{
    const std::string owner = savepointOwner(request);
    const Json body = checkedSavepoint(request);
    const bool ofApplication = request.captures.count("app") != 0;
    const std::string jobState = ofApplication ? cmfText(application(request), {"status", "jobStatus", "state"})
                                               : cmfText(statement(request), {"status", "phase"});
    if (jobState != "RUNNING")
        refuseCmf(422, "A savepoint can only be taken of a running job.");
    const std::string name = cmfText(body, {"metadata", "name"});
    const std::string key = owner + '\0' + name;
    if (savepoints.find(key))
        refuseCmf(422, "Savepoint '" + name + "' already exists.");
    Json row = resource("Savepoint", metadata(body.at("metadata"), nullptr));
    row["metadata"].erase("updateTimestamp");
    row["spec"] = savepointSpec(body);
    const std::string folder = cmfText(row, {"spec", "path"});
    row["status"] = Json{{"state", "COMPLETED"},
                         {"path",
                          (folder.empty() ? "s3://savepoints" : folder) + "/savepoint-"
                              + cmfText(row, {"metadata", "uid"}).substr(0, 6)},
                         {"triggerTimestamp", now()},
                         {"resultTimestamp", now()},
                         {"failures", 0},
                         {"pendingDeletion", false}};
    savepoints.put(key, row);
    return cmfAnswer(request, row, 201);
}

Response CmfFeature::Private::getSavepoint(const Request &request)
{
    const Json *found = savepoints.find(savepointOwner(request) + '\0' + request.capture("sp"));
    if (!found)
        refuseCmf(404, "Savepoint '" + request.capture("sp") + "' not found.");
    return cmfAnswer(request, *found);
}

Response CmfFeature::Private::deleteSavepoint(const Request &request)
{
    const std::string key = savepointOwner(request) + '\0' + request.capture("sp");
    if (!savepoints.find(key))
        refuseCmf(404, "Savepoint '" + request.capture("sp") + "' not found.");
    savepoints.erase(key);
    return Response::empty();
}

Response CmfFeature::Private::detachSavepoint(const Request &request)
{
    const std::string key = savepointOwner(request) + '\0' + request.capture("sp");
    const Json *found = savepoints.find(key);
    if (!found)
        refuseCmf(404, "Savepoint '" + request.capture("sp") + "' not found.");
    const Json row = *found;
    savepoints.erase(key);
    detached.put(request.capture("sp"), row);
    return cmfAnswer(request, row);
}

Response CmfFeature::Private::listDetached(const Request &request)
{
    const auto name = request.queryValue("name");
    std::vector<Json> items;
    for (const auto &[key, each] : detached.rows()) {
        if (!name || key.find(*name) != std::string::npos)
            items.push_back(each);
    }
    return cmfAnswer(request, cmfPage(request, std::move(items), listRules()));
}

Response CmfFeature::Private::postDetached(const Request &request)
{
    const Json body = checkedSavepoint(request);
    const std::string path = cmfText(body, {"spec", "path"});
    if (path.empty())
        refuseCmf(422, "A detached savepoint needs spec.path.");
    const std::string name = cmfText(body, {"metadata", "name"});
    if (detached.find(name))
        refuseCmf(422, "Savepoint '" + name + "' already exists.");
    Json row = resource("Savepoint", metadata(body.at("metadata"), nullptr));
    row["metadata"].erase("updateTimestamp");
    row["spec"] = savepointSpec(body);
    row["status"] = Json{{"state", "COMPLETED"}, {"path", path}, {"failures", 0}, {"pendingDeletion", false}};
    detached.put(name, row);
    return cmfAnswer(request, row, 201);
}

Response CmfFeature::Private::getDetached(const Request &request)
{
    const Json *found = detached.find(request.capture("sp"));
    if (!found)
        refuseCmf(404, "Savepoint '" + request.capture("sp") + "' not found.");
    return cmfAnswer(request, *found);
}

Response CmfFeature::Private::deleteDetached(const Request &request)
{
    if (!detached.find(request.capture("sp")))
        refuseCmf(404, "Savepoint '" + request.capture("sp") + "' not found.");
    detached.erase(request.capture("sp"));
    return Response::empty();
}

} // namespace kekkai::sandbox
