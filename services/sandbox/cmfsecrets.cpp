#include "services/sandbox/cmfprivate.h"

#include <algorithm>
#include <set>

namespace kekkai::sandbox {

namespace {

constexpr std::size_t longestName = 253;

std::string listed(const std::vector<std::string> &names)
{
    std::string list;
    for (const std::string &name : names)
        (list += list.empty() ? "" : ", ") += name;
    return list;
}

} // namespace

void CmfFeature::Private::addSecretRoutes(Router &router)
{
    add(router, "GET", "/secrets", &Private::listSecrets);
    add(router, "POST", "/secrets", &Private::postSecret);
    add(router, "GET", "/secrets/{name}", &Private::getSecret);
    add(router, "PUT", "/secrets/{name}", &Private::putSecret);
    add(router, "DELETE", "/secrets/{name}", &Private::deleteSecret);
    const std::string all = "/environments/{env}/secret-mappings";
    add(router, "GET", all, &Private::listMappings);
    add(router, "POST", all, &Private::postMapping);
    add(router, "GET", all + "/{name}", &Private::getMapping);
    add(router, "PUT", all + "/{name}", &Private::putMapping);
    add(router, "DELETE", all + "/{name}", &Private::deleteMapping);
}

Json CmfFeature::Private::checkedSecret(const Request &request) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("Secret");
    (void)violations.requireObject("spec");
    violations.textMap("spec.data");
    violations.refuseIfAny();
    return body;
}

Json CmfFeature::Private::environmentsOfSecret(const std::string &name) const
{
    std::set<std::string> users;
    for (const auto &[key, mapping] : mappings.rows()) {
        if (cmfText(mapping, {"spec", "secretName"}) == name)
            users.insert(key.substr(0, key.find('\0')));
    }
    return users;
}

Json CmfFeature::Private::secretAnswer(const Json &secret) const
{
    Json answer = secret;
    if (options.masking == "null") {
        answer["spec"] = nullptr;
    } else if (options.masking == "absent") {
        answer.erase("spec");
    } else {
        for (auto &value : answer["spec"]["data"])
            value = "****";
    }
    answer["status"]["environments"] = environmentsOfSecret(cmfText(secret, {"metadata", "name"}));
    return answer;
}

namespace {

/// What a well-formed secret may not hold.
void checkSecretData(const Json *data, bool oauthKnown)
{
    if (!data || !data->is_object() || data->empty())
        refuseCmf(422, "The data of a secret must not be empty.");
    if (!oauthKnown && cmfText(*data, {"bearer.auth.credentials.source"}) == "OAUTHBEARER")
        refuseCmf(422, "Unsupported value OAUTHBEARER for bearer.auth.credentials.source.");
}

} // namespace

Response CmfFeature::Private::listSecrets(const Request &request)
{
    std::vector<Json> items;
    for (const auto &[name, each] : secrets.rows())
        items.push_back(secretAnswer(each));
    const auto rules = searchable(
        listRules(), {{"name", {"metadata", "name"}, false}, {"environments", {"status", "environments"}, false}});
    return cmfConditionalAnswer(request, cmfPage(request, std::move(items), rules));
}

Response CmfFeature::Private::postSecret(const Request &request)
{
    const Json body = checkedSecret(request);
    const std::string name = cmfText(body, {"metadata", "name"});
    if (secrets.find(name))
        refuseCmf(409, "Secret '" + name + "' already exists.");
    const Json *data = cmfAt(body, {"spec", "data"});
    checkSecretData(data, options.version == "2.3.1");
    Json secret = resource("Secret", metadata(body.at("metadata"), nullptr));
    secret["spec"]["data"] = seal.seal(name, *data);
    secret["status"]["version"] = "1";
    secrets.put(name, secret);
    return cmfAnswer(request, secretAnswer(secret));
}

Response CmfFeature::Private::getSecret(const Request &request)
{
    const std::string name = request.capture("name");
    const Json *found = secrets.find(name);
    if (!found)
        refuseCmf(404, "Secret '" + name + "' not found.");
    return cmfAnswer(request, secretAnswer(*found));
}

Response CmfFeature::Private::putSecret(const Request &request)
{
    const std::string name = request.capture("name");
    const Json *before = secrets.find(name);
    if (!before)
        refuseCmf(404, "Secret '" + name + "' not found.");
    const Json body = checkedSecret(request);
    checkSameName(name, body);
    const Json *data = cmfAt(body, {"spec", "data"});
    checkSecretData(data, options.version == "2.3.1");
    Json secret = resource("Secret", metadata(body.at("metadata"), before));
    secret["spec"]["data"] = seal.seal(name, *data);
    secret["status"]["version"] = std::to_string(std::stoll(cmfText(*before, {"status", "version"})) + 1);
    secrets.put(name, secret);
    return cmfAnswer(request, secretAnswer(secret));
}

Response CmfFeature::Private::deleteSecret(const Request &request)
{
    const std::string name = request.capture("name");
    if (!secrets.find(name))
        refuseCmf(404, "Secret '" + name + "' not found.");
    const auto users = environmentsOfSecret(name).get<std::vector<std::string>>();
    if (!users.empty())
        refuseCmf(409,
                  "Secret '" + name + "' is still mapped to environments [" + listed(users)
                      + "]. Remove those mappings first.");
    secrets.erase(name);
    return Response::empty();
}

Json CmfFeature::Private::checkedMapping(const Request &request) const
{
    Json body = cmfBody(request);
    CmfViolations violations(body);
    violations.resource("EnvironmentSecretMapping");
    if (violations.requireObject("spec")) {
        (void)violations.requireText("spec.secretName");
        violations.name("spec.secretName", 1, longestName);
    }
    violations.refuseIfAny();
    return body;
}

Json CmfFeature::Private::mappingAnswer(const Json &mapping) const
{
    Json answer = mapping;
    if (options.mappingsHidden)
        answer.erase("spec");
    return answer;
}

bool CmfFeature::Private::isMapped(const std::string &environment, const std::string &connectionSecretId) const
{
    return mappings.find(cmfKey({environment, connectionSecretId})) != nullptr;
}

Response CmfFeature::Private::listMappings(const Request &request)
{
    std::vector<Json> items;
    for (const Json *each : mappings.under(environment(request)))
        items.push_back(mappingAnswer(*each));
    return cmfAnswer(request, cmfPage(request, std::move(items), {}));
}

Response CmfFeature::Private::postMapping(const Request &request)
{
    const std::string environmentName = environment(request);
    const Json body = checkedMapping(request);
    const std::string name = cmfText(body, {"metadata", "name"});
    const std::string secret = cmfText(body, {"spec", "secretName"});
    if (mappings.find(cmfKey({environmentName, name})))
        refuseCmf(409, "EnvironmentSecretMapping '" + name + "' already exists.");
    if (!secrets.find(secret))
        refuseCmf(404, "Secret '" + secret + "' not found.");
    Json mapping = resource("EnvironmentSecretMapping", metadata(body.at("metadata"), nullptr));
    mapping["spec"]["secretName"] = secret;
    mappings.put(cmfKey({environmentName, name}), mapping);
    return cmfAnswer(request, mappingAnswer(mapping));
}

Response CmfFeature::Private::getMapping(const Request &request)
{
    const Json *found = mappings.find(cmfKey({environment(request), request.capture("name")}));
    if (!found)
        refuseCmf(404, "EnvironmentSecretMapping '" + request.capture("name") + "' not found.");
    return cmfAnswer(request, mappingAnswer(*found));
}

Response CmfFeature::Private::putMapping(const Request &request)
{
    const std::string name = request.capture("name");
    const std::string key = cmfKey({environment(request), name});
    const Json *before = mappings.find(key);
    if (!before)
        refuseCmf(404, "EnvironmentSecretMapping '" + name + "' not found.");
    const Json body = checkedMapping(request);
    checkSameName(name, body);
    const std::string secret = cmfText(body, {"spec", "secretName"});
    if (!secrets.find(secret))
        refuseCmf(404, "Secret '" + secret + "' not found.");
    Json mapping = resource("EnvironmentSecretMapping", metadata(body.at("metadata"), before));
    mapping["spec"]["secretName"] = secret;
    mappings.put(key, mapping);
    return cmfAnswer(request, mappingAnswer(mapping));
}

Response CmfFeature::Private::deleteMapping(const Request &request)
{
    const std::string key = cmfKey({environment(request), request.capture("name")});
    if (!mappings.find(key))
        refuseCmf(404, "EnvironmentSecretMapping '" + request.capture("name") + "' not found.");
    mappings.erase(key);
    return Response::empty();
}

} // namespace kekkai::sandbox
