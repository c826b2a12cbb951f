#include "services/profiles/kubeconfig.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <libfyaml.h>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 16LL * 1024 * 1024;
constexpr qsizetype mostEntries = 5000;
constexpr qsizetype longestText = 4096;

using Document = std::unique_ptr<fy_document, void (*)(fy_document *)>;

/// One value of the tree; none of its methods minds that it is missing or of another kind.
class Node {
public:
    Node() = default;
    explicit Node(fy_node *node)
        : m_node(node)
    {
        // An alias leads to one node, which is not copied: a chain of them costs nothing.
        if (m_node && fy_node_is_alias(m_node))
            m_node = fy_node_resolve_alias(m_node);
    }

    [[nodiscard]] bool isThere() const { return m_node && !fy_node_is_null(m_node); }
    [[nodiscard]] bool isMapping() const { return m_node && fy_node_is_mapping(m_node); }

    /// Empty when it is no plain value, or longer than any name or path.
    [[nodiscard]] QString text() const
    {
        const QByteArrayView value = scalar();
        return value.size() > longestText ? QString() : QString::fromUtf8(value);
    }
    [[nodiscard]] bool isTrue() const { return scalar() == "true"; }
    [[nodiscard]] Node at(const char *key) const
    {
        if (!isMapping())
            return {};
        void *place = nullptr;
        while (fy_node_pair *pair = fy_node_mapping_iterate(m_node, &place)) {
            if (Node(fy_node_pair_key(pair)).scalar() == key)
                return Node(fy_node_pair_value(pair));
        }
        return {};
    }
    void forEach(const std::function<void(Node)> &use) const
    {
        if (!m_node || !fy_node_is_sequence(m_node))
            return;
        void *place = nullptr;
        qsizetype count = 0;
        while (fy_node *item = fy_node_sequence_iterate(m_node, &place)) {
            if (++count > mostEntries)
                return;
            use(Node(item));
        }
    }

private:
    [[nodiscard]] QByteArrayView scalar() const
    {
        std::size_t length = 0;
        const char *bytes = m_node && fy_node_is_scalar(m_node) ? fy_node_get_scalar(m_node, &length) : nullptr;
        return bytes ? QByteArrayView(bytes, qsizetype(length)) : QByteArrayView();
    }

    fy_node *m_node = nullptr;
};

/// Drops messages: they quote the file, and it holds tokens.
void dropMessage(fy_diag *, void *, const char *, size_t) { }

ProfileResult<Document> parsed(const Secret &text, const QString &file)
{
    fy_diag_cfg settings = {};
    fy_diag_cfg_default(&settings);
    settings.fp = nullptr;
    settings.output_fn = dropMessage;
    settings.colorize = false;
    const std::unique_ptr<fy_diag, void (*)(fy_diag *)> messages(fy_diag_create(&settings), fy_diag_destroy);
    fy_diag_set_collect_errors(messages.get(), true);
    fy_parse_cfg options = {};
    options.search_path = "";
    options.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DEFAULT_VERSION_AUTO);
    options.diag = messages.get();
    const QByteArrayView bytes = text.reveal();
    Document document(fy_document_build_from_string(&options, bytes.data(), std::size_t(bytes.size())),
                      fy_document_destroy);
    if (document)
        return document;
    void *place = nullptr;
    const fy_diag_error *first = fy_diag_errors_iterate(messages.get(), &place);
    return profileFailure(ProfileError::Kind::Damaged, {}, file, first ? u"line %1"_s.arg(first->line) : u"no YAML"_s);
}

ProfileResult<Secret> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return profileFailure(ProfileError::Kind::NotReadable, {}, path, file.errorString());
    if (file.size() > largestFile)
        return profileFailure(ProfileError::Kind::TooLarge, {}, path);
    QByteArray bytes(file.size() + 1, '\0'); // never moved: tokens are in it
    qint64 length = 0;
    while (length < bytes.size()) {
        const qint64 got = file.read(bytes.data() + length, bytes.size() - length);
        if (got <= 0)
            break;
        length += got;
    }
    bytes.truncate(length);
    return Secret(std::move(bytes));
}

/// Reads one file into what was read before: what is there already counts more.
class Reader {
public:
    Reader(Kubeconfig &result, QString file)
        : m_result(result)
        , m_file(std::move(file))
    {
    }

    void read(const Node &root)
    {
        if (m_result.currentContext.isEmpty())
            m_result.currentContext = root.at("current-context").text();
        root.at("contexts").forEach([this](const Node &entry) { readContext(entry); });
        root.at("clusters").forEach([this](const Node &entry) { readCluster(entry); });
        root.at("users").forEach([this](const Node &entry) { readUser(entry); });
    }

private:
    /// Empty for one that cannot be used; noted.
    QString nameOf(const Node &entry, const QString &list)
    {
        const QString name = entry.at("name").text();
        if (name.isEmpty())
            m_result.notes.append({ImportNote::Kind::Malformed, list, u"name"_s});
        return name;
    }
    /// Paths are relative to the file that holds them.
    QString pathOf(const Node &node)
    {
        const QString given = node.text();
        return given.isEmpty() ? QString() : QDir::cleanPath(QFileInfo(m_file).absoluteDir().absoluteFilePath(given));
    }
    void readContext(const Node &entry)
    {
        KubeContext context;
        context.name = nameOf(entry, u"contexts"_s);
        if (context.name.isEmpty())
            return;
        const auto known = std::find_if(m_result.contexts.cbegin(), m_result.contexts.cend(),
                                        [&context](const KubeContext &other) { return other.name == context.name; });
        if (known != m_result.contexts.cend()) {
            m_result.notes.append({ImportNote::Kind::Duplicate, context.name.left(200), known->file});
            return;
        }
        const Node values = entry.at("context");
        context.cluster = values.at("cluster").text();
        context.user = values.at("user").text();
        context.nameSpace = values.at("namespace").text();
        context.file = m_file;
        if (m_result.contexts.size() < mostEntries)
            m_result.contexts.append(context);
    }
    void readCluster(const Node &entry)
    {
        const QString name = nameOf(entry, u"clusters"_s);
        if (name.isEmpty() || m_result.clusters.contains(name))
            return;
        const Node values = entry.at("cluster");
        KubeCluster cluster;
        cluster.server = values.at("server").text();
        if (!values.at("certificate-authority-data").isThere()) // which counts more than the file
            cluster.caFile = pathOf(values.at("certificate-authority"));
        cluster.isUnchecked = values.at("insecure-skip-tls-verify").isTrue();
        cluster.file = m_file;
        m_result.clusters.insert(name, cluster);
    }
    void readUser(const Node &entry)
    {
        const QString name = nameOf(entry, u"users"_s);
        if (name.isEmpty() || m_result.users.contains(name))
            return;
        const Node values = entry.at("user");
        KubeUser user;
        const Node tokenFile = values.at("tokenFile");
        user.hasToken = values.at("token").isThere() || tokenFile.isThere();
        user.hasClientCertificate =
            values.at("client-certificate").isThere() || values.at("client-certificate-data").isThere();
        user.hasDeadSignIn =
            values.at("username").isThere() || values.at("password").isThere() || values.at("auth-provider").isThere();
        user.program = values.at("exec").at("command").text();
        for (const auto &[path, data] :
             {std::pair{"client-certificate", "client-certificate-data"}, std::pair{"client-key", "client-key-data"}}) {
            if (values.at(path).isThere() && !values.at(data).isThere())
                user.files.append(pathOf(values.at(path)));
        }
        if (tokenFile.isThere())
            user.files.append(pathOf(tokenFile));
        user.file = m_file;
        m_result.users.insert(name, user);
    }

    Kubeconfig &m_result;
    QString m_file;
};

} // namespace

QStringList kubeconfigFiles(const QString &explicitFile, const EnvironmentLookup &lookup)
{
    const QByteArray variable = lookup ? lookup("KUBECONFIG"_ba) : qgetenv("KUBECONFIG");
    const QString list = explicitFile.isEmpty() ? QString::fromLocal8Bit(variable) : explicitFile;
    QStringList files;
    const QStringList given = list.split(QDir::listSeparator(), Qt::SkipEmptyParts);
    for (const QString &file : given) {
        const QString absolute = QDir::cleanPath(QDir().absoluteFilePath(file));
        if (!files.contains(absolute))
            files.append(absolute);
    }
    if (files.isEmpty())
        files.append(QDir::homePath() + "/.kube/config"_L1);
    return files;
}

ProfileResult<Kubeconfig> readKubeconfig(const QStringList &files)
{
    Kubeconfig result;
    for (const QString &file : files) {
        if (files.size() > 1 && !QFileInfo::exists(file)) {
            result.notes.append({ImportNote::Kind::MissingFile, u"KUBECONFIG"_s, file});
            continue;
        }
        const auto text = contentOf(file);
        if (!text)
            return tl::unexpected(text.error());
        const auto document = parsed(*text, file);
        if (!document)
            return tl::unexpected(document.error());
        const Node root(fy_document_root(document->get()));
        if (!root.isMapping())
            return profileFailure(ProfileError::Kind::Damaged, {}, file, u"line 1"_s);
        Reader(result, file).read(root);
        result.files.append(file);
    }
    if (result.files.isEmpty())
        return profileFailure(ProfileError::Kind::NotReadable, {}, files.value(0), u"none of the files is there"_s);
    return result;
}

ProfileResult<ImportedProfile> profileFromKubeconfig(const Kubeconfig &kubeconfig, const QString &name)
{
    const auto context = std::find_if(kubeconfig.contexts.begin(), kubeconfig.contexts.end(),
                                      [&name](const KubeContext &each) { return each.name == name; });
    if (context == kubeconfig.contexts.end())
        return profileFailure(ProfileError::Kind::UnknownProfile, {}, name);
    ImportedProfile result;
    result.notes = kubeconfig.notes;
    const auto note = [&result](ImportNote::Kind kind, const QString &what, const QString &detail = {}) {
        result.notes.append({kind, what.left(200), detail});
    };
    result.profile.name = name.left(100).trimmed();
    result.profile.kubeContext = name;
    result.profile.kubeconfig = kubeconfig.files.join(QDir::listSeparator());
    result.profile.helmNamespace = context->nameSpace;

    QStringList needed;
    const auto cluster = kubeconfig.clusters.constFind(context->cluster);
    if (cluster == kubeconfig.clusters.cend()) {
        note(ImportNote::Kind::MissingPart, name, u"clusters: "_s + context->cluster.left(200));
    } else {
        if (cluster->isUnchecked)
            note(ImportNote::Kind::AlwaysVerified, u"insecure-skip-tls-verify"_s, u"true"_s);
        if (!cluster->caFile.isEmpty())
            needed.append(cluster->caFile);
    }
    const auto user = kubeconfig.users.constFind(context->user);
    if (user == kubeconfig.users.cend()) {
        note(ImportNote::Kind::MissingPart, name, u"users: "_s + context->user.left(200));
    } else {
        if (user->hasDeadSignIn)
            note(ImportNote::Kind::Unsupported, context->user, u"username, password, auth-provider"_s);
        if (user->hasToken || user->hasClientCertificate)
            note(ImportNote::Kind::StaysThere, context->user, user->file);
        if (!user->program.isEmpty())
            note(ImportNote::Kind::RunsProgram, context->user, user->program.left(200));
        needed.append(user->files);
    }
    for (const QString &file : std::as_const(needed)) {
        if (!QFileInfo::exists(file))
            note(ImportNote::Kind::MissingFile, name, file);
    }
    return result;
}

} // namespace kekkai
