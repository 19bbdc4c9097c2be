// The bricks as the server makes them from the catalog, with the look of their plastic. A mould is fetched once.

import {
  BoxGeometry, BufferAttribute, BufferGeometry, Color, DoubleSide, EdgesGeometry, GLTFLoader, Group, LineBasicMaterial, LineSegments, Mesh,
  MeshPhongMaterial, SRGBColorSpace,
} from "../../vendor/three.js";

const UNKNOWN = { token: "unknown", color: { rgb: [150, 150, 150], clear: false } };
const EDGE_DEGREES = 32;
const SLOPE_LIP_MM = 1.6;
const STUD_MM = 8;

/** Make what gives bricks by their token; `kinds` is what `GET /api/bricks` answers. */
export function makeMoulds(kinds) {
  const byToken = new Map(kinds.map((kind) => [kind.token, kind]));
  const loader = new GLTFLoader();
  const geometries = new Map();
  const materials = new Map();

  /** The kind of a token; of what the catalog does not know, a grey brick. */
  const kind = (token) => byToken.get(token) ?? UNKNOWN;

  /** Fetch what these tokens need. */
  const load = (tokens) => Promise.all([...new Set(tokens.map((token) => kind(token).token))].map(fetchOne));

  function fetchOne(token) {
    if (!geometries.has(token)) {
      geometries.set(token, loader.loadAsync(`/api/moulds/${encodeURIComponent(token)}.glb`).then((file) => {
        let body = null;
        file.scene.traverse((thing) => (body ??= thing.isMesh ? thing.geometry : null));
        const mould = { body, edges: new EdgesGeometry(body, EDGE_DEGREES) };
        geometries.set(token, mould);
        return mould;
      }));
    }
    return geometries.get(token);
  }

  function look(color) {
    const key = `${color.rgb}${color.clear}`;
    if (!materials.has(key)) materials.set(key, color.clear ? clearLook() : plasticLook(color.rgb));
    return materials.get(key);
  }

  /** A brick that `load` has fetched. */
  function make(token) {
    const { body, edges } = geometries.get(kind(token).token);
    const { color } = kind(token);
    const { surface, edge } = look(color);
    const mesh = new Mesh(body, surface);
    mesh.castShadow = !color.clear;
    mesh.receiveShadow = !color.clear;
    mesh.renderOrder = color.clear ? 2 : 0;
    const lines = new LineSegments(edges, edge);
    lines.renderOrder = color.clear ? 3 : 1;
    lines.raycast = () => {};
    const brick = new Group();
    brick.add(mesh, lines);
    brick.userData = { mesh, lines, surface, token };
    return brick;
  }

  return { kind, load, make };
}

function plasticLook(rgb) {
  const color = new Color().setRGB(...rgb.map((part) => part / 255), SRGBColorSpace);
  return {
    surface: new MeshPhongMaterial({ color, specular: 0x2a2a2a, shininess: 45, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 }),
    edge: new LineBasicMaterial({ color: color.clone().multiplyScalar(0.35), transparent: true, opacity: 0.22, depthWrite: false }),
  };
}

/** Clear plastic without the cost of bent light: what is seen at a slant is denser and shines, as it is with glass. */
function clearLook() {
  const surface = new MeshPhongMaterial({
    color: 0xc3c7ae, specular: 0xffffff, shininess: 90, transparent: true, opacity: 0.3, side: DoubleSide, depthWrite: false,
  });
  surface.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace("#include <opaque_fragment>", `
      float slant = 1.0 - abs(dot(normalize(normal), normalize(vViewPosition)));
      float shine = max(max(reflectedLight.directSpecular.r, reflectedLight.directSpecular.g), reflectedLight.directSpecular.b);
      diffuseColor.a = clamp(opacity * (0.55 + 2.2 * slant * slant * slant) + 0.6 * shine, 0.0, 0.92);
      #include <opaque_fragment>`);
  };
  return { surface, edge: new LineBasicMaterial({ color: 0x5d624c, transparent: true, opacity: 0.3, depthWrite: false }) };
}

/** The lines along which a body without studs has its edges, for what is drawn around it. */
export function outline(kind) {
  const [length, width, height] = kind.size_mm ?? [8, 16, 9.6];
  if (kind.shape !== "slope") return new EdgesGeometry(new BoxGeometry(length, width, height));
  const [x, y, z] = [length / 2, width / 2, height / 2];
  const section = [[-x, -z], [x, -z], [x, z], [x - STUD_MM, z], [-x, SLOPE_LIP_MM - z]];
  const points = section.flatMap((a, k) => {
    const b = section[(k + 1) % section.length];
    return [a[0], -y, a[1], b[0], -y, b[1], a[0], y, a[1], b[0], y, b[1], a[0], -y, a[1], a[0], y, a[1]];
  });
  return new BufferGeometry().setAttribute("position", new BufferAttribute(new Float32Array(points), 3));
}
