#pragma once

#include "services/sandbox/cmffeature.h"
#include "services/sandbox/cmfrequest.h"
#include "services/sandbox/cmfstate.h"

#include <map>
#include <string>
#include <vector>

namespace kekkai::sandbox {

/// What the job and task managers of these Flink deployments ask for together: ResourceUsageSummary.
[[nodiscard]] Json cmfResourceSummary(const std::vector<Json> &specs);

/// State and handlers of CmfFeature; its members are in cmffeature.cpp, cmfsecrets.cpp, cmfsql.cpp and
/// cmfapplications.cpp.
class CmfFeature::Private {
public:
    /// In the order of their appearance: later ones can all that earlier ones can.
    enum class Version { V20, V21, V22, V23 };

    Private(World &ownWorld, CmfOptions ownOptions);

    void load();
    void addInformationRoutes(Router &router);
    void addEnvironmentRoutes(Router &router);
    void addSecretRoutes(Router &router);
    void addCatalogRoutes(Router &router);
    void addPoolRoutes(Router &router);
    void addStatementRoutes(Router &router);
    void addApplicationRoutes(Router &router);
    void addSavepointRoutes(Router &router);

    [[nodiscard]] static Version versionNamed(const std::string &text);
    [[nodiscard]] bool isAtLeast(Version least) const { return version >= least; }

private:
    using Handler = Response (Private::*)(const Request &);
    void add(Router &router, const char *method, const std::string &path, Handler handler);

    [[nodiscard]] std::string now() const { return cmfTime(world.nowMs()); }
    /// metadata of a resource: the request's name, labels and annotations, our times and uid.
    [[nodiscard]] Json metadata(const Json &requested, const Json *before) const;
    [[nodiscard]] static Json resource(const char *kind, Json metadata);
    /// 404 when the environment of the path is not there; its name.
    std::string environment(const Request &request) const;
    [[nodiscard]] std::vector<std::string> environmentNames() const;
    /// 400 when the names of path and body differ.
    static void checkSameName(const std::string &pathName, const Json &body);
    [[nodiscard]] bool wantsResources(const Request &request) const;
    [[nodiscard]] CmfListRules listRules(const char *special = "", std::vector<std::string> specialPath = {}) const;
    [[nodiscard]] CmfListRules searchable(CmfListRules rules, std::vector<CmfListRules::Scope> scopes) const;

    // Information and clusters
    Response systemInformation(const Request &request);
    Response resourceInformation(const Request &request);
    Response license(const Request &request);
    Response listClusters(const Request &request);
    Response getCluster(const Request &request);
    Response putCluster(const Request &request);
    [[nodiscard]] Json clusterStatus(const Json &cluster) const;
    [[nodiscard]] Json clusterAnswer(const Json &cluster) const;

    // Environments
    Response listEnvironments(const Request &request);
    Response postEnvironment(const Request &request);
    Response getEnvironment(const Request &request);
    Response deleteEnvironment(const Request &request);
    [[nodiscard]] Json environmentAnswer(const Json &environment, bool withSecrets, bool withResources) const;
    [[nodiscard]] Json applicationStates(const std::string &environment) const;
    [[nodiscard]] Json statementPhases(const std::string &environment, const std::string &pool = {}) const;

    // Secrets and mappings
    Response listSecrets(const Request &request);
    Response postSecret(const Request &request);
    Response getSecret(const Request &request);
    Response putSecret(const Request &request);
    Response deleteSecret(const Request &request);
    [[nodiscard]] Json checkedSecret(const Request &request) const;
    [[nodiscard]] Json secretAnswer(const Json &secret) const;
    [[nodiscard]] Json environmentsOfSecret(const std::string &name) const;
    Response listMappings(const Request &request);
    Response postMapping(const Request &request);
    Response getMapping(const Request &request);
    Response putMapping(const Request &request);
    Response deleteMapping(const Request &request);
    [[nodiscard]] Json checkedMapping(const Request &request) const;
    [[nodiscard]] Json mappingAnswer(const Json &mapping) const;
    [[nodiscard]] bool isMapped(const std::string &environment, const std::string &connectionSecretId) const;

    // Catalogs and databases
    Response listCatalogs(const Request &request);
    Response postCatalog(const Request &request);
    Response getCatalog(const Request &request);
    Response putCatalog(const Request &request);
    Response deleteCatalog(const Request &request);
    [[nodiscard]] Json checkedCatalog(const Request &request) const;
    void storeCatalog(const Json &body, const Json *before);
    void convertDatabases(Json &catalog);
    [[nodiscard]] Json catalogAnswer(const Json &catalog) const;
    [[nodiscard]] bool hasAccess(const std::string &environment, const Json &catalog) const;
    [[nodiscard]] bool hasAccess(const std::string &environment, const Json &catalog, const Json &database) const;
    const Json &catalog(const Request &request) const;
    Response listDatabases(const Request &request);
    Response postDatabase(const Request &request);
    Response getDatabase(const Request &request);
    Response putDatabase(const Request &request);
    Response deleteDatabase(const Request &request);
    [[nodiscard]] Json checkedDatabase(const Request &request) const;
    [[nodiscard]] Json databaseAnswer(const Json &catalog, const Json &database) const;

    // Compute pools and statements
    Response listPools(const Request &request);
    Response postPool(const Request &request);
    Response getPool(const Request &request);
    Response putPool(const Request &request);
    Response deletePool(const Request &request);
    [[nodiscard]] Json checkedPool(const Request &request) const;
    [[nodiscard]] Json poolAnswer(const std::string &environment, const Json &pool, bool withResources) const;
    /// Names of the pool's statements; only the pending and running ones when @p active.
    [[nodiscard]] std::vector<std::string> statementsOf(const std::string &environment, const std::string &pool,
                                                        bool active) const;
    Response listStatements(const Request &request);
    Response postStatement(const Request &request);
    Response getStatement(const Request &request);
    Response putStatement(const Request &request);
    Response deleteStatement(const Request &request);
    Response statementResults(const Request &request);
    Response statementExceptions(const Request &request);
    [[nodiscard]] Json checkedStatement(const Request &request, const std::string &environment) const;
    [[nodiscard]] Json statementAnswer(const Json &statement, bool withResources) const;
    const Json &statement(const Request &request) const;

    // Applications
    Response listApplications(const Request &request);
    Response postApplication(const Request &request);
    Response getApplication(const Request &request);
    Response deleteApplication(const Request &request);
    Response startApplication(const Request &request);
    Response suspendApplication(const Request &request);
    Response listInstances(const Request &request);
    Response getInstance(const Request &request);
    Response listEvents(const Request &request);
    [[nodiscard]] Json applicationAnswer(const Json &application, bool withResources) const;
    const Json &application(const Request &request) const;
    [[nodiscard]] Json mergedSpec(const std::string &environment, const Json &application) const;
    /// Sets the status that the spec leads to, notes an instance and its events.
    void deploy(const std::string &environment, Json &application, bool newInstance);
    void noteEvent(const std::string &applicationKey, const std::string &instance, const char *type,
                   const std::string &message, const std::string &newStatus);

    // Savepoints
    Response listSavepoints(const Request &request);
    Response postSavepoint(const Request &request);
    Response getSavepoint(const Request &request);
    Response deleteSavepoint(const Request &request);
    Response detachSavepoint(const Request &request);
    Response listDetached(const Request &request);
    Response postDetached(const Request &request);
    Response getDetached(const Request &request);
    Response deleteDetached(const Request &request);
    /// Key of the application or statement of the path; 404 without it.
    std::string savepointOwner(const Request &request) const;

    World &world;
    const CmfOptions options;
    const Version version;
    const CmfSeal seal;
    CmfTable state; ///< encryption mode
    CmfTable clusters; ///< name
    CmfTable environments; ///< name
    CmfTable secrets; ///< name; spec.data as on the disk
    CmfTable mappings; ///< environment, connectionSecretId
    CmfTable catalogs; ///< name
    CmfTable databases; ///< catalog, name
    CmfTable pools; ///< environment, name
    CmfTable statements; ///< environment, name
    CmfTable applications; ///< environment, name
    CmfTable instances; ///< environment, application, number in order of time
    CmfTable events; ///< environment, application, number in order of time
    CmfTable savepoints; ///< environment, "application" or "statement", its name, name
    CmfTable detached; ///< name
};

} // namespace kekkai::sandbox
