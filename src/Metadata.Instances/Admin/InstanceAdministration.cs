using System.Text.Json;
using System.Text.Json.Nodes;

namespace Metadata.Instances.Admin;

/// <summary>
/// The admin wire as a function: (method, path, body) to (status, JSON). The agent's listener feeds it, and
/// metadatactl calls it on the database itself when no agent runs. AdminProtocol.md lists the operations.
/// </summary>
public sealed class InstanceAdministration(SqliteInstanceStore store)
{
    /// <summary>Performs one request. Wrong input is a 4xx answer; a store that fails is a 503.</summary>
    /// <param name="method">GET, PUT, PATCH, DELETE or POST.</param>
    /// <param name="path">Origin-form target with its query.</param>
    /// <param name="body">The request's body; empty when there is none.</param>
    public AdminResponse Handle(string method, string path, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (segments, file) = Split(path);
        try
        {
            return segments switch
            {
                ["instances"] => method == "GET" ? ListInstances() : NotAllowed(),
                ["instances", var name] => WithInstance(name, method, body),
                ["instances", var name, "password"] => WithPassword(name, method),
                ["routers"] => method == "GET" ? ListRouters() : NotAllowed(),
                ["routers", var id] => WithRouter(id, method, body),
                ["import"] => method == "POST" ? Import(body, file) : NotAllowed(),
                ["export"] => method == "GET" ? new AdminResponse(200, store.Export()) : NotAllowed(),
                ["status"] => method == "GET" ? Status() : NotAllowed(),
                _ => AdminJson.Error(404, "no such resource"),
            };
        }
        catch (ImportException e)
        {
            return AdminJson.Error(422, e.Message);
        }
        catch (StoreException e)
        {
            return AdminJson.Error(503, e.Message);
        }
    }

    private static (string[] Segments, string File) Split(string path)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : path[(question + 1)..];
        var segments = (question < 0 ? path : path[..question]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        const string File = "file=";
        var file = query.StartsWith(File, StringComparison.Ordinal) ? Uri.UnescapeDataString(query[File.Length..]) : "request";
        return ([.. segments.Select(Uri.UnescapeDataString)], file);
    }

    private static AdminResponse NotAllowed() => AdminJson.Error(405, "method not allowed");

    private static AdminResponse Done(string id) => AdminJson.Respond(200, writer => writer.WriteString("id", id));

    private AdminResponse Status()
    {
        var status = store.GetStatus();
        return AdminJson.Respond(200, writer =>
        {
            writer.WriteString("store", status.Path);
            writer.WriteNumber("instances", status.Instances);
            writer.WriteNumber("addresses", status.Addresses);
            writer.WriteNumber("routers", status.Routers);
            writer.WriteNumber("revision", status.Revision);
        });
    }

    private AdminResponse ListInstances()
    {
        var list = store.List();
        return AdminJson.Respond(200, writer =>
        {
            writer.WriteStartArray("instances");
            foreach (var summary in list)
            {
                AdminJson.WriteSummary(writer, summary);
            }

            writer.WriteEndArray();
        });
    }

    private AdminResponse Import(ReadOnlyMemory<byte> body, string file)
    {
        var ids = store.Import(body, file);
        return AdminJson.Respond(200, writer =>
        {
            writer.WriteStartArray("imported");
            foreach (var id in ids)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
        });
    }

    private AdminResponse WithInstance(string name, string method, ReadOnlyMemory<byte> body)
    {
        if (method == "PUT")
        {
            return PutInstance(name, body);
        }

        if (method is not ("GET" or "PATCH" or "DELETE"))
        {
            return NotAllowed();
        }

        if (ResolveOne(name, out var id) is { } refusal)
        {
            return refusal;
        }

        switch (method)
        {
            case "GET":
                return store.GetJson(id) is { } json ? new AdminResponse(200, json) : NoInstance(name);
            case "DELETE":
                return store.Delete(id) ? Done(id) : NoInstance(name);
            default:
                return ParseObject(body) is { } patch
                    ? (store.Update(id, patch, "request") ? Done(id) : NoInstance(name))
                    : AdminJson.Error(400, "the body must be a JSON object of the fields to change");
        }
    }

    private AdminResponse PutInstance(string name, ReadOnlyMemory<byte> body)
    {
        if (ParseObject(body) is not { } record)
        {
            return AdminJson.Error(400, "the body must be one instance record");
        }

        if (record.ContainsKey("instances") || record["uuid"] is not JsonValue uuid || !uuid.TryGetValue(out string? id) || id != name)
        {
            return AdminJson.Error(422, $"request: $.uuid: expected {name}, the instance of the path");
        }

        store.Import(body, "request");
        return Done(id);
    }

    private AdminResponse WithPassword(string name, string method)
    {
        if (method is not ("GET" or "DELETE"))
        {
            return NotAllowed();
        }

        if (ResolveOne(name, out var id) is { } refusal)
        {
            return refusal;
        }

        if (method == "DELETE")
        {
            return store.SetPassword(id, null) ? Done(id) : NoInstance(name);
        }

        if (store.GetJson(id) is not { } json)
        {
            return NoInstance(name);
        }

        using var document = JsonDocument.Parse(json);
        var password = document.RootElement.TryGetProperty("password", out var stored) ? stored.GetString() : null;
        return AdminJson.Respond(200, writer => writer.WriteString("password", password));
    }

    private AdminResponse ListRouters()
    {
        var routers = store.GetRouters();
        return AdminJson.Respond(200, writer =>
        {
            writer.WriteStartArray("routers");
            foreach (var (router, networks) in routers)
            {
                writer.WriteStartObject();
                AdminJson.WriteRouter(writer, router, networks);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private AdminResponse WithRouter(string text, string method, ReadOnlyMemory<byte> body)
    {
        if (!Guid.TryParseExact(text, "D", out var router) || router == Guid.Empty)
        {
            return AdminJson.Error(422, "a router's id is a uuid with hyphens");
        }

        switch (method)
        {
            case "GET":
                return store.GetRouters().TryGetValue(router, out var known)
                    ? AdminJson.Respond(200, writer => AdminJson.WriteRouter(writer, router, known))
                    : AdminJson.Error(404, $"no router {router}");
            case "DELETE":
                return store.DeleteRouter(router) ? Done(text) : AdminJson.Error(404, $"no router {router}");
            case "PUT":
                if (ParseNetworks(body) is not { Count: > 0 } networks)
                {
                    return AdminJson.Error(422, "the body must be {\"networks\": [uuid, …]} with at least one network");
                }

                store.PutRouter(router, networks);
                return Done(text);
            default:
                return NotAllowed();
        }
    }

    private AdminResponse? ResolveOne(string name, out string id)
    {
        var found = store.Resolve(name);
        id = found.Count == 1 ? found[0].Uuid : "";
        return found.Count switch
        {
            0 => NoInstance(name),
            1 => null,
            _ => AdminJson.Error(409, $"{name} means {found.Count} instances ({string.Join(", ", found.Take(3).Select(one => one.Uuid))}); use the uuid"),
        };
    }

    private static AdminResponse NoInstance(string name) => AdminJson.Error(404, $"no instance {name}");

    private static JsonObject? ParseObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<Guid>? ParseNetworks(ReadOnlyMemory<byte> body)
    {
        if (ParseObject(body)?["networks"] is not JsonArray list)
        {
            return null;
        }

        var networks = new List<Guid>();
        foreach (var item in list)
        {
            if (item is not JsonValue value || !value.TryGetValue(out string? text) || !Guid.TryParseExact(text, "D", out var network) || network == Guid.Empty)
            {
                return null;
            }

            networks.Add(network);
        }

        return networks;
    }
}
