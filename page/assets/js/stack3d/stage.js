// The stage: canvas, light, floor and shadow. It draws only when something asks for it.
// Lengths are millimetres; things are put into `world`, where x runs along the row, y away from the viewer and z up.

import {
  CanvasTexture, DirectionalLight, Group, HemisphereLight, Mesh, MeshBasicMaterial, PCFShadowMap, PerspectiveCamera, PlaneGeometry, Scene,
  ShadowMaterial, WebGLRenderer,
} from "../../vendor/three.js";

const MOST_PIXELS = 2; // device pixels to a CSS pixel; more is not seen
const FLOOR_MM = 1500;

/** Make a stage on a canvas; `frame` is the element that it fills. */
export function makeStage(canvas, frame) {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.shadowMap.autoUpdate = false;
  const scene = new Scene();
  const camera = new PerspectiveCamera(28, 1, 5, 4000);
  const world = new Group();
  world.rotation.x = -Math.PI / 2;
  scene.add(world);
  const sun = addLights(scene, world);
  world.add(floor());

  const tweens = new Set();
  const before = new Set();
  const after = new Set();
  let queued = 0;

  function invalidate() {
    queued ||= requestAnimationFrame(draw);
  }

  function draw(now) {
    queued = 0;
    for (const tween of tweens) tween(now);
    for (const call of before) call();
    renderer.render(scene, camera);
    canvas.dataset.frames = renderer.info.render.frame;
    for (const call of after) call();
    if (tweens.size) invalidate();
  }

  /** Call `step` with 0 to 1 over a time; at once with 1 for people who want no motion. Returns what breaks it off. */
  function animate(duration, step) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      step(1);
      refresh();
      return () => {};
    }
    let start = null;
    const tween = (now) => {
      start ??= now;
      const share = Math.min((now - start) / duration, 1);
      step(share);
      renderer.shadowMap.needsUpdate = true;
      if (share === 1) tweens.delete(tween);
    };
    tweens.add(tween);
    invalidate();
    return () => tweens.delete(tween);
  }

  /** Draw anew, with its shadows: something moved. */
  function refresh() {
    renderer.shadowMap.needsUpdate = true;
    invalidate();
  }

  function resize() {
    const { clientWidth, clientHeight } = frame;
    if (!clientWidth || !clientHeight) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, MOST_PIXELS));
    renderer.setSize(clientWidth, clientHeight, false);
    camera.aspect = clientWidth / clientHeight;
    shift();
  }

  let across = 0;

  /** Move the picture on the frame, in pixels to the right: the camera still turns around the same place. */
  function shift(px = across) {
    across = px;
    const { clientWidth, clientHeight } = frame;
    if (clientWidth && clientHeight) camera.setViewOffset(clientWidth, clientHeight, -across, 0, clientWidth, clientHeight);
    invalidate();
  }

  const sizes = new ResizeObserver(resize);
  canvas.addEventListener("webglcontextrestored", refresh);

  return {
    renderer, scene, camera, world, canvas, frame, invalidate, refresh, animate, resize, shift,
    /** Begin to follow the size of the frame. */
    start: () => sizes.observe(frame),
    /** Call before each picture is drawn (the camera), or after it (what lies over it). */
    beforeDraw: (call) => before.add(call),
    afterDraw: (call) => after.add(call),
    /** Let the light fall on all of a box in the world. */
    light(box) {
      const half = Math.max(box.max.x - box.min.x, box.max.z - box.min.z) / 2 + 40;
      sun.target.position.set((box.min.x + box.max.x) / 2, 0, (box.min.z + box.max.z) / 2);
      sun.position.copy(sun.target.position).add({ x: -half * 0.62, y: -half * 1.25, z: half * 1.75 });
      Object.assign(sun.shadow.camera, { left: -half, right: half, top: half, bottom: -half, near: 1, far: half * 6 });
      sun.shadow.camera.updateProjectionMatrix();
    },
    /** Where a point of the world is on the frame, in pixels. */
    project(point) {
      const there = point.clone().applyMatrix4(world.matrixWorld).project(camera);
      return { x: ((there.x + 1) / 2) * frame.clientWidth, y: ((1 - there.y) / 2) * frame.clientHeight };
    },
    end() {
      cancelAnimationFrame(queued);
      sizes.disconnect();
      scene.traverse((thing) => thing.geometry?.dispose());
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

// Lights without a picture of surroundings: that would cost a machine without a graphics card seconds, and white plastic looks as soft.
function addLights(scene, world) {
  scene.add(new HemisphereLight(0xffffff, 0xbfbcb6, 2.2));
  const sun = new DirectionalLight(0xfffaf2, 1.55);
  sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  sun.shadow.radius = 5;
  sun.shadow.bias = -0.0006;
  sun.shadow.normalBias = 0.3;
  sun.position.set(-30, -60, 90);
  world.add(sun, sun.target);
  return sun;
}

function floor() {
  const mesh = new Mesh(new PlaneGeometry(FLOOR_MM, FLOOR_MM), new ShadowMaterial({ opacity: 0.2 }));
  mesh.receiveShadow = true;
  mesh.renderOrder = -2;
  return mesh;
}

/** A soft dark spot, as lies under whatever stands on a table. */
export function contactShadow() {
  const size = 128;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.filter = `blur(${size / 11}px)`;
  pen.fillRect(size / 4, size / 4, size / 2, size / 2);
  const material = new MeshBasicMaterial({ map: new CanvasTexture(canvas), transparent: true, opacity: 0.42, depthWrite: false });
  const geometry = new PlaneGeometry(1, 1);
  return (size_mm) => {
    const spot = new Mesh(geometry, material);
    spot.scale.set(size_mm[0] * 2, size_mm[1] * 2, 1);
    spot.renderOrder = -1;
    return spot;
  };
}
